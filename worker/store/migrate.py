"""Running the migrations with Alembic; its own module, because only a change of shape pays for importing it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def config_for(folder: Path) -> Config:
    """Configure Alembic for a folder of migrations."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def knows(folder: Path, revision: str) -> bool:
    """Say whether a revision is one of ours."""
    return revision in {script.revision for script in ScriptDirectory.from_config(config_for(folder)).walk_revisions()}


def upgrade(connection: Connection, folder: Path) -> None:
    """Run every migration that is still to run, inside the connection's transaction."""
    config = config_for(folder)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
