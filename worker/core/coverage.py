"""How much of the mail with a customer is known, and what can be said for sure from that (P4)."""

from datetime import datetime, timedelta

from worker.core.model import Coverage, LastContact

SYNC_GOOD_FOR = timedelta(hours=24)
KNOWN_FOR = timedelta(days=180)
"""Mail known back so far is enough to write on; what is older is read as the provider's limits allow."""


def is_known(coverage: Coverage, now: datetime) -> bool:
    """Whether all mail is known, or at least all of the last half year."""
    return coverage.complete or (coverage.known_since is not None and coverage.known_since <= now - KNOWN_FOR)


def is_sure(coverage: Coverage, at: datetime) -> bool:
    """Whether every mail since then is known, so that one of then can be called the last of its kind."""
    return coverage.complete or (coverage.known_since is not None and at >= coverage.known_since)


def last_is_sure(coverage: Coverage, contact: LastContact) -> bool:
    """Whether no unread mail can change the last contact: a check-in is counted, and named, from that.

    A mail to others that reached the rep counts once an earlier mail shows that the two know each other.
    """
    if coverage.complete or contact.last is None:
        return coverage.complete
    overheard = (item.at for item in contact.excluded if item.reason == "not_addressed")
    return is_sure(coverage, contact.last.at) and all(at <= contact.last.at for at in overheard)
