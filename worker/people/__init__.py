"""People in and out of files: YAML, CSV, vCard and cards. Parses and prints; stores nothing."""
