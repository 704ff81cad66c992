"""Among the mail the rep has sent, the one that a draft of ours became without keeping its tag or its Message-ID."""

from datetime import timedelta

from connectors.likeness import folded, is_later, is_same, keyed
from connectors.microsoft.draft_box import DraftBox
from connectors.microsoft.draft_signs import Lying
from connectors.microsoft.receipts import Entry

_SLACK = timedelta(days=1)


def sent_instead(box: DraftBox, mark: str, entry: Entry) -> Lying | None:
    """Find what a draft became: by the conversation it had, else by likeness among the latest sent.

    In the conversation of a mail it answered, others may write and the rep may write to others.
    """
    like = entry.like
    in_conversation = (
        one
        for one in box.sent_in(entry.conversation, like.dated - _SLACK)
        if _may_be(one, mark) and is_later(one.message, like) and (not like.answers or is_to(one, mark, entry))
    )
    if found := next(in_conversation, None):
        return found
    sent = box.sent_since(like.dated - _SLACK)
    return next((one for one in sent if _may_be(one, mark) and is_same(one.message, mark, like)), None)


def is_to(one: Lying, mark: str, entry: Entry) -> bool:
    """Tell whether a message is for the person the draft was for."""
    return entry.like.traits["to"] in {keyed(mark, folded(party.address)) for party in one.message.to}


def _may_be(one: Lying, mark: str) -> bool:
    """What carries the tag of another draft is that one."""
    return not one.is_draft and one.mark in {"", mark}
