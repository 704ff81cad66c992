"""What search knows of a mailbox: words, addresses, labels and dates of every message."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from email.utils import getaddresses

from tests.connectors.servers.google.gmail_message import Mail

Found = set[str]

FIELDS = ("from", "to", "cc", "bcc", "subject", "list")
_HEADER_OF = {"list": "list-id"}
_WORD = re.compile(r"\w+")
PLACES = {
    "inbox": "INBOX",
    "sent": "SENT",
    "draft": "DRAFT",
    "drafts": "DRAFT",
    "spam": "SPAM",
    "trash": "TRASH",
    "chat": "CHAT",
    "chats": "CHAT",
    "important": "IMPORTANT",
    "starred": "STARRED",
    "unread": "UNREAD",
}


class Index:
    """What search knows of a mailbox; kept up to date message by message."""

    def __init__(self) -> None:
        self.mails: dict[str, Mail] = {}
        self.labels: defaultdict[str, Found] = defaultdict(set)
        self.message_ids: defaultdict[str, Found] = defaultdict(set)
        self.label_names: dict[str, str] = {}
        self._addresses: defaultdict[tuple[str, str], Found] = defaultdict(set)
        self._words: defaultdict[tuple[str, str], Found] = defaultdict(set)
        self._texts: dict[str, dict[str, tuple[str, ...]]] = {}
        self._correspondents: dict[str, list[tuple[str, str]]] = {}
        self._order: list[tuple[datetime, int, str]] = []

    def add(self, mail: Mail) -> None:
        self.mails[mail.id] = mail
        insort(self._order, mail.place)
        for label in mail.labels:
            self.labels[label].add(mail.id)
        self.message_ids[mail.message_id].add(mail.id)
        texts = self._texts[mail.id] = {}
        known = self._correspondents[mail.id] = []
        for field in FIELDS:
            values = mail.header_texts(_HEADER_OF.get(field, field))
            texts[field] = words("\n".join(values))
            for word in texts[field]:
                self._words[field, word].add(mail.id)
            if values and field in ("from", "to", "cc", "bcc"):
                known.extend((field, address.lower()) for _, address in getaddresses(values))
        for correspondent in known:
            self._addresses[correspondent].add(mail.id)

    def remove(self, mail: Mail) -> None:
        del self.mails[mail.id]
        del self._order[bisect_left(self._order, mail.place)]
        for field, text in self._texts.pop(mail.id).items():
            for word in text:
                self._words[field, word].discard(mail.id)
        for correspondent in self._correspondents.pop(mail.id):
            self._addresses[correspondent].discard(mail.id)
        self.message_ids[mail.message_id].discard(mail.id)
        for label in mail.labels:
            self.labels[label].discard(mail.id)

    def relabel(self, mail: Mail, add: Sequence[str], remove: Sequence[str]) -> None:
        for label in add:
            self.labels[label].add(mail.id)
        for label in remove:
            self.labels[label].discard(mail.id)

    def newest_first(self, found: Found | None = None) -> list[Mail]:
        """Sort messages as lists do."""
        if found is None or len(found) * 8 > len(self._order):
            every = (self.mails[key] for _, _, key in reversed(self._order))
            return [mail for mail in every if found is None or mail.id in found]
        return sorted((self.mails[key] for key in found), key=lambda mail: mail.place, reverse=True)

    def by_address(self, field: str, address: str) -> Found:
        return self._addresses.get((field, address), set())

    def by_words(self, field: str, wanted: tuple[str, ...]) -> Found:
        """Messages whose header has these words in a row."""
        if not wanted:
            return set()
        found = set.intersection(*(self._words.get((field, word), set()) for word in wanted))
        return found if len(wanted) == 1 else {key for key in found if _in_a_row(wanted, self._texts[key][field])}

    def by_text(self, wanted: tuple[str, ...]) -> Found:
        """Messages that say these words anywhere a reader sees."""
        found = set().union(*(self.by_words(field, wanted) for field in FIELDS))
        return found | {key for key, mail in self.mails.items() if _in_a_row(wanted, mail.words)}

    def between(self, start: datetime | None, end: datetime | None) -> Found:
        """Messages at or after `start` and before `end`."""
        low = bisect_left(self._order, (start, -1, "")) if start else 0
        high = bisect_left(self._order, (end, -1, "")) if end else len(self._order)
        return {key for _, _, key in self._order[low:high]}

    def label_id(self, name: str) -> str:
        """Find a label by what a searcher calls it."""
        said = re.sub(r"[\s/]", "-", name.lower())
        for key, shown in self.label_names.items():
            if said in (key.lower(), re.sub(r"[\s/]", "-", shown.lower())):
                return key
        return PLACES.get(said, name)


def words(text: str) -> tuple[str, ...]:
    """Cut a text into the words search knows."""
    return tuple(_WORD.findall(text.lower()))


def _in_a_row(wanted: tuple[str, ...], text: tuple[str, ...]) -> bool:
    if not wanted:
        return False
    size, first = len(wanted), wanted[0]
    return any(word == first and text[at : at + size] == wanted for at, word in enumerate(text))
