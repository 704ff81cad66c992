"""The demo's invented mailbox: letters, calendar, cards and what the rep noted."""
