"""The command line: one module per family of commands; `app` is the only wiring point and asks the clock."""
