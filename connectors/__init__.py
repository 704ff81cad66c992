"""The outside world: how to talk to a mailbox. Knows nothing of customers."""
