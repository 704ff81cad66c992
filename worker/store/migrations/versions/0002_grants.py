"""Grants, receipts of what was placed, and when a mailbox may be asked again."""

import sqlalchemy as sa
from alembic import op

from worker.store.columns import Instant

revision = "0002"
down_revision = "0001"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add two tables and a column; an address that was only half read is read anew: such rows meant another thing."""
    op.create_table(
        "grants",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name="pk_grants"),
    )
    op.create_table(
        "receipts",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "mark", name="pk_receipts"),
    )
    op.execute("UPDATE coverage SET covered_from = NULL, cursor = NULL WHERE NOT complete AND gap_from IS NULL")
    op.add_column("mailboxes", sa.Column("not_before", Instant()))
