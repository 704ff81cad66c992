"""One file per verb: the only place where things happen in order."""
