"""Finds what travels with Rapport (templates, defaults), in a checkout and in an installed wheel alike."""

import errno
from importlib import resources
from pathlib import Path


def folder(name: str) -> Path:
    """Find the shipped folder `templates` or `config`.

    A wheel carries both inside the package (see pyproject.toml); in a checkout they lie beside it.
    """
    package = Path(str(resources.files("worker")))
    for candidate in (package / "_shipped" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(errno.ENOENT, "is missing: install Rapport again", str(package / name))


def templates() -> Path:
    """Find the shipped wordings."""
    return folder("templates")


def config_file(name: str) -> Path:
    """Find one shipped file of config/."""
    return folder("config") / name
