"""Everything the first version remembers. A migration is a snapshot: it never imports the tables of today."""

import sqlalchemy as sa
from alembic import op

from worker.store.columns import Instant

revision = "0001"
down_revision = None

__all__ = ["down_revision", "revision", "upgrade"]


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "coverage",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("covered_from", Instant()),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.Text()),
        sa.Column("look_again_on", sa.Date()),
        sa.Column("gap_from", Instant()),
        sa.PrimaryKeyConstraint("mailbox", "address", name="pk_coverage"),
    )
    op.create_table(
        "cursors",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "stream", "part", name="pk_cursors"),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("signs_as", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("celebrate", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("again_at", Instant()),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_index("ix_customers_owner_again_at", "customers", ["owner", "again_at"])
    op.create_index("ix_customers_owner_id", "customers", ["owner", "id"])
    op.create_table(
        "looks",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "at", name="pk_looks"),
    )
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_good_sync_at", Instant()),
        sa.Column("last_run_at", Instant()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mailboxes"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "named",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "stream", "part", "item", name="pk_named"),
    )
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("content", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("lints", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("wordings", sa.Text(), nullable=False),
        sa.Column("on", sa.Date()),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("placing_at", Instant()),
        sa.Column("unclear_since", Instant()),
        sa.Column("placed_at", Instant()),
        sa.Column("closed_at", Instant()),
        sa.Column("withdrawn_because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_outbox"),
    )
    op.create_index("ix_outbox_customer", "outbox", ["customer"])
    op.create_index("ix_outbox_mailbox_placed_at", "outbox", ["mailbox", "placed_at"])
    op.create_index("ix_outbox_mailbox_state", "outbox", ["mailbox", "state"])
    op.create_table(
        "skipped",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "stream", "item", name="pk_skipped"),
    )
    op.create_table(
        "tombstones",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_tombstones"),
    )
    op.create_table(
        "addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_addresses_customer"),
        sa.PrimaryKeyConstraint("address", name="pk_addresses"),
    )
    op.create_index("ix_addresses_customer", "addresses", ["customer"])
    op.create_table(
        "facts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slots", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("last_mentioned_on", sa.Date()),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_facts_customer"),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
    )
    op.create_index("ix_facts_customer", "facts", ["customer"])
    op.create_table(
        "holds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("stops", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_holds_customer"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_customer", "holds", ["customer"])
    op.create_table(
        "lines",
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_lines_customer"),
        sa.PrimaryKeyConstraint("customer", name="pk_lines"),
    )
    op.create_table(
        "mails",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("away_until", sa.Date()),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_mails_customer"),
        sa.PrimaryKeyConstraint("mailbox", "message", "customer", name="pk_mails"),
    )
    op.create_index("ix_mails_customer_at", "mails", ["customer", "at"])
    op.create_table(
        "meetings",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("own_response", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_meetings_customer"),
        sa.PrimaryKeyConstraint("mailbox", "part", "event", "customer", name="pk_meetings"),
    )
    op.create_index("ix_meetings_customer", "meetings", ["customer"])
    op.create_index("ix_meetings_mailbox_part_starts_at", "meetings", ["mailbox", "part", "starts_at"])
    op.create_table(
        "moments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_moments_customer"),
        sa.PrimaryKeyConstraint("id", name="pk_moments"),
    )
    op.create_index("ix_moments_customer", "moments", ["customer"])
    op.create_table(
        "occasions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("leap_rule", sa.Text(), nullable=False),
        sa.Column("lead_days", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_occasions_customer"),
        sa.PrimaryKeyConstraint("id", name="pk_occasions"),
    )
    op.create_index("ix_occasions_customer", "occasions", ["customer"])
    op.create_table(
        "plans",
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("suggestions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer"], ["customers.id"], name="fk_plans_customer"),
        sa.PrimaryKeyConstraint("customer", name="pk_plans"),
    )
