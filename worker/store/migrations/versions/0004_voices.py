"""How the rep writes to each customer: the forms alone."""

import sqlalchemy as sa
from alembic import op

from worker.store.columns import Instant

revision = "0004"
down_revision = "0003"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "voices",
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=False),
        sa.Column("signoff", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("signs_as", sa.Text(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_voices_customer"),
        sa.PrimaryKeyConstraint("customer", name="pk_voices"),
    )
