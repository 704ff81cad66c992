"""Finds what travels with Rapport (templates, defaults), in a checkout and in an installed wheel alike."""

from importlib import resources
from pathlib import Path

from worker.errors import ConfigError


def folder(name: str) -> Path:
    """Find the shipped folder `templates` or `config`.

    A wheel carries both inside the package (see pyproject.toml); in a checkout they lie beside it.
    """
    package = Path(str(resources.files("worker")))
    for candidate in (package / "_shipped" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise ConfigError([f"The folder {name} that travels with Rapport is missing at {package}: install Rapport again."])


def templates() -> Path:
    """Find the shipped wordings."""
    return folder("templates")


def config_file(name: str) -> Path:
    """Find one shipped file of config/."""
    return folder("config") / name
