"""Pure decisions: values in, values out. No clock, files, network, SQL or templates."""
