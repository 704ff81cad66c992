"""Notes to self: which were taken, and what is asked back about them."""

import sqlalchemy as sa
from alembic import op

from worker.store.columns import Instant, Words

revision = "0003"
down_revision = "0002"

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "notes",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "mark", name="pk_notes"),
    )
    op.create_table(
        "questions",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("candidates", Words(tuple), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "mark", "number", name="pk_questions"),
    )
