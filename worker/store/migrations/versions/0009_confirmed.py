"""When a fact was last confirmed: its life counts from there, while its source stays what it was."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add a column; empty means not since it was learned."""
    op.add_column("facts", sa.Column("last_confirmed_on", sa.Date()))
