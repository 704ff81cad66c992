"""What is left of a draft's text, how often the rep exclaims, and the form of address that they and a customer use."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add four columns; what was read of mail before is read again when it is next wanted."""
    op.add_column("outbox", sa.Column("trace", sa.Text()))
    op.add_column("voices", sa.Column("exclaims", sa.Float()))
    op.add_column("voices", sa.Column("their_form", sa.Text(), nullable=False, server_default=""))
    op.add_column("customers", sa.Column("form", sa.Text(), nullable=False, server_default=""))
