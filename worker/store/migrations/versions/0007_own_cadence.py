"""How often a customer should hear from the rep where it is not as for their group."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add two columns; empty means as for the group."""
    op.add_column("customers", sa.Column("ideal_days", sa.Integer()))
    op.add_column("customers", sa.Column("longest_days", sa.Integer()))
