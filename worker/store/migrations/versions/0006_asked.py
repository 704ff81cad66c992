"""What the brief asked or told, and birthdays that the rep's own calendar shows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "asked",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date()),
        sa.PrimaryKeyConstraint("mailbox", "customer", "what", "about", name="pk_asked"),
    )
    op.create_table(
        "shown_birthdays",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_shown_birthdays_customer"),
        sa.PrimaryKeyConstraint("mailbox", "part", "event", "customer", name="pk_shown_birthdays"),
    )
    op.create_index("ix_shown_birthdays_customer", "shown_birthdays", ["customer"])
