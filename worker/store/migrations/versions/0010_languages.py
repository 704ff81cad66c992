"""The languages that a rep and a customer write to each other in, as their mail showed them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add two columns; empty means that the mail was read before languages were measured."""
    op.add_column("voices", sa.Column("language", sa.Text()))
    op.add_column("voices", sa.Column("their_language", sa.Text()))
