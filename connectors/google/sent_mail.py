"""Among the mail the rep has sent, the one that a draft of ours became; and what history tells of vanished drafts."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from connectors.google.api import Api
from connectors.google.draft_box import Lying
from connectors.google.mail import Mail
from connectors.google.mail_changes import Arrival
from connectors.google.receipts import Entry
from connectors.google.wire_mail import message_of
from connectors.likeness import has_mark, is_later, is_same
from connectors.types import Message, Place

_SEARCH, _THREAD = 5, 40  # quota units
_MOST_READ = 50
"""Sent messages read for one draft, at 20 units each: the latest, when there are more."""
_SEARCH_SLACK = timedelta(days=1)


class SentMail:
    """The rep's sent mail; each message is read once a run however many drafts are asked for."""

    def __init__(self, api: Api, mail: Mail) -> None:
        self._api = api
        self._mail = mail
        self._read: dict[str, Message] = {}

    def find(self, mark: str, entry: Entry, arrivals: Sequence[Arrival] | None, thread: str) -> Message | None:
        """Find what a draft became: by its mark, else by the thread it had to itself, else by likeness.

        `arrivals` is what came since the draft was last seen; None where Gmail no longer knows, then its thread and
        the latest sent mail are searched, which may miss what was sent long ago or a moment ago.
        """
        like = entry.like
        if arrivals is None:
            found = [*self._in_thread(thread), *self._searched(entry)]
        else:
            found = self._messages([one.id for one in arrivals if _may_be_sent(one)])
        sent = [message for message in found if Place.SENT in message.places]
        own_thread = "" if like.answers else thread
        surest = (
            *(one for one in sent if has_mark(one, mark)),
            *(one for one in sent if own_thread and one.thread == own_thread and is_later(one, like)),
            *(one for one in sent if is_same(one, mark, like)),
        )
        return next(iter(surest), None)

    def _messages(self, ids: Sequence[str]) -> list[Message]:
        wanted = ids[-_MOST_READ:]
        fetched = self._mail.fetch([one for one in wanted if one not in self._read])
        self._read |= {str(message.id): message for message in fetched}
        return [self._read[one] for one in wanted if one in self._read]

    def _in_thread(self, thread: str) -> list[Message]:
        if not thread:
            return []
        calls: Any = self._api.calls
        (answer,) = self._api.read_many([calls.users().threads().get(userId="me", id=thread, format="full")], _THREAD)
        return [message_of(json) for json in (answer or {}).get("messages", ())]

    def _searched(self, entry: Entry) -> list[Message]:
        since = int((entry.like.dated - _SEARCH_SLACK).timestamp())
        calls: Any = self._api.calls
        request = calls.users().messages().list(userId="me", q=f"in:sent after:{since}", maxResults=_MOST_READ)
        answer = self._api.read(request, _SEARCH)
        return self._messages([json["id"] for json in reversed(answer.get("messages", ()))])


def came_and_went(arrivals: Iterable[Arrival], entry: Entry, drafts: Iterable[Lying]) -> bool:
    """Tell whether a draft came after an intent and is gone without a trace: ours perhaps, deleted by the rep.

    A thread where a draft still lies or something was sent tells of the rep's own writing, as do the threads of
    drafts that were there before, but for the one ours was meant for.
    """
    arrived = list(arrivals)
    living = {lying.message: lying.thread for lying in drafts}
    alive = {*living.values(), *(one.thread for one in arrived if "SENT" in one.labels)}
    others = {*entry.known_threads} - {entry.thread}
    return any(
        one.thread not in alive | others
        for one in arrived
        if one.id not in living and ("DRAFT" in one.labels or (one.deleted and not one.labels))
    )


def _may_be_sent(arrival: Arrival) -> bool:
    """History nearly always tells the labels; where it does not, the message has to be read."""
    return not arrival.deleted and ("SENT" in arrival.labels or not arrival.labels)
