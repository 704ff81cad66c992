"""Our work: judging contact, choosing words, placing drafts and reminders exactly once."""
