"""Unknown addresses that write like a customer; threads are looked up by mailbox."""

import sqlalchemy as sa
from alembic import op

from worker.store.columns import Instant

revision = "0005"
down_revision = "0004"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add a table and an index."""
    op.create_table(
        "proposed_addresses",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_proposed_addresses_customer"),
        sa.PrimaryKeyConstraint("mailbox", "address", name="pk_proposed_addresses"),
    )
    op.create_index("ix_proposed_addresses_customer", "proposed_addresses", ["customer"])
    op.create_index("ix_mails_mailbox_thread", "mails", ["mailbox", "thread"])
