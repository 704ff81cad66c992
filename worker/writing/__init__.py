"""From a composition to words: Jinja2 in a sandbox, with the source of every value kept."""
