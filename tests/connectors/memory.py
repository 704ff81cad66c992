"""A mailbox in memory behind the same port, for tests that need many thousands of steps.

It holds state, checks its client, and passes the same contract as the real ones. It can be nasty on purpose:
cursors die, search lags behind delivery, pages are small and repeat, and any call may be cut short. Mail costs units:
one for each call, and one for each message told; calendar and cards are free.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.base import Marker
from connectors.errors import CursorExpired, Refused
from connectors.limiter import Limiter
from connectors.types import (
    Card,
    Changes,
    Cursor,
    Draft,
    Event,
    Fate,
    Message,
    MessageId,
    MessageText,
    Party,
    Place,
    Reminder,
    Sighting,
    ThreadId,
    Window,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def quiet(call: str) -> None:
    """Let a call pass."""


@dataclass
class Placed:
    """One thing of ours in the mailbox: as we wrote it, as it is now (None: removed), and the mail it became."""

    wrote: Draft | Reminder
    now: Draft | Reminder | None
    sent: Message | None = None
    withdrawn: bool = False


@dataclass
class MemoryMailbox:
    """The provider's side. Tests act as the rep and the world through its methods."""

    mail_log: list[Message] = field(default_factory=list)
    arrived_at: list[datetime] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    events_log: list[str] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)
    placed: dict[str, Placed] = field(default_factory=dict)
    generation: int = 0
    search_generation: int = 0
    clock: datetime = EPOCH
    search_lag: timedelta = timedelta(0)
    page_size: int = 2  # of a search: in each direction
    tells_known: bool = True  # whether a search says how far back it has told everything
    before_call: Callable[[str], None] = quiet
    after_call: Callable[[str], None] = quiet

    def deliver(self, message: Message) -> None:
        self.mail_log.append(message)
        self.arrived_at.append(self.clock)

    def put_event(self, event: Event) -> None:
        self.events[event.id] = event
        self.events_log.append(event.id)

    def drop_event(self, event_id: str) -> None:
        del self.events[event_id]
        self.events_log.append(event_id)

    def expire_cursors(self) -> None:
        self.generation += 1

    def expire_searches(self) -> None:
        self.search_generation += 1

    def send(self, mark: str) -> None:
        item = self.placed[mark]
        draft = item.now
        assert isinstance(draft, Draft)
        item.sent = Message(
            id=MessageId(f"sent-{len(self.mail_log)}"),
            thread=draft.reply_to.thread if draft.reply_to else ThreadId(mark),
            sender=draft.sender,
            sent_at=self.clock,
            received_at=self.clock,
            to=(draft.to,),
            subject=draft.subject,
            text=draft.body,
            parts=("text/plain",),
            places=frozenset({Place.SENT}),
        )
        item.now = None
        self.deliver(item.sent)


class MemoryConnector:
    """The port over a MemoryMailbox."""

    def __init__(self, mailbox: MemoryMailbox, mark: Marker, limiter: Limiter | None = None) -> None:
        self.mailbox = mailbox
        self.mark = mark
        self.limiter = limiter or Limiter()

    def _call(self, name: str, answer: Callable[[], Any]) -> Any:
        self.mailbox.before_call(name)
        self.limiter.count_request()
        result = answer()
        if name in {"messages", "history"}:
            self.limiter.take(1 + len(result.changed))
        self.mailbox.after_call(name)
        return result

    # mail

    def messages(self, cursor: Cursor | None) -> Changes[Message]:
        return self._call("messages", lambda: self._messages(cursor))

    def _messages(self, cursor: Cursor | None) -> Changes[Message]:
        box = self.mailbox
        fresh = Cursor(f"{box.generation}:{len(box.mail_log)}:{box.clock.isoformat()}")
        if cursor is None:
            return Changes(cursor=fresh)
        generation, start, since = cursor.split(":", 2)
        if int(generation) != box.generation:
            return Changes(cursor=fresh, missed_since=datetime.fromisoformat(since))
        first = int(start)
        last = min(first + box.page_size, len(box.mail_log))
        again = box.mail_log[max(0, first - 1) : first]  # providers repeat themselves
        caught_up = last == len(box.mail_log)
        return Changes(
            changed=(*again, *box.mail_log[first:last]),
            cursor=Cursor(f"{generation}:{last}:{box.clock.isoformat() if caught_up else since}"),
            more=not caught_up,
        )

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        return self._call("history", lambda: self._history(address, start, cursor))

    def _history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        box, changed, waiting = self.mailbox, [], []
        generation, *after = json.loads(cursor) if cursor else (box.search_generation, None, None)
        if generation != box.search_generation:
            raise CursorExpired("the search cursor is too old")
        for number, inbound in enumerate((True, False)):
            found = [spot for spot in self._found(address, start, inbound=inbound) if _is_behind(spot, after[number])]
            here, rest = found[: box.page_size], found[box.page_size :]
            changed += here
            waiting += rest[:1]
            if here:
                after[number] = (here[-1][0].isoformat(), here[-1][1])
        known_since = max(at for at, _ in waiting) + timedelta(microseconds=1) if waiting else None
        return Changes(
            changed=tuple(box.mail_log[index] for _, index in sorted(changed, reverse=True)),
            more=bool(waiting),
            cursor=Cursor(json.dumps([generation, *after])) if waiting else None,
            known_since=known_since if box.tells_known else None,
        )

    def _found(self, address: str, start: datetime, *, inbound: bool) -> list[tuple[datetime, int]]:
        """When each mail of one direction was sent and where it stands in the log, newest first."""
        box = self.mailbox
        found = [
            (message.sent_at or EPOCH, index)
            for index, (message, arrived) in enumerate(zip(box.mail_log, box.arrived_at, strict=True))
            if arrived + box.search_lag <= box.clock
            and (message.sent_at or EPOCH) >= start
            and _with(message, address)
            and inbound == _is_from(message, address)
        ]
        return sorted(found, reverse=True)

    def read(self, message: MessageId) -> MessageText:
        return self._call("read", lambda: self._read(message))

    def _read(self, message: MessageId) -> MessageText:
        for known in self.mailbox.mail_log:
            if known.id == message:
                return MessageText(known.subject, known.text or "", known.message_id, known.references)
        raise Refused("the message is gone")

    # calendar and cards

    def events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        return self._call("events", lambda: self._events(cursor, window))

    def _events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        box = self.mailbox
        if cursor is None or cursor.startswith("L"):
            return self._list_events(cursor, window)
        if not cursor.startswith(f"S{box.generation}:"):
            raise CursorExpired("the calendar cursor is too old")
        ids = dict.fromkeys(box.events_log[int(cursor.split(":")[1]) :])
        return Changes(
            changed=tuple(box.events[i] for i in ids if i in box.events),
            removed=tuple(i for i in ids if i not in box.events),
            cursor=Cursor(f"S{box.generation}:{len(box.events_log)}"),
        )

    def _list_events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        box = self.mailbox
        start = f"L{box.generation}:{len(box.events_log)}:0"
        generation, log_at, first = (cursor or start)[1:].split(":")
        if int(generation) != box.generation:
            raise CursorExpired("the calendar listing is too old")
        ordered = [box.events[i] for i in sorted(box.events)]
        last = int(first) + box.page_size
        more = last < len(ordered)
        following = f"L{generation}:{log_at}:{last}" if more else f"S{generation}:{log_at}"
        return Changes(
            changed=tuple(ordered[int(first) : last]),
            cursor=Cursor(following),
            more=more,
            listing=True,
            relisted_window=None if more else window,
        )

    def cards(self, cursor: Cursor | None) -> Changes[Card]:
        return self._call("cards", lambda: self._cards(cursor))

    def _cards(self, cursor: Cursor | None) -> Changes[Card]:
        state = Cursor(repr(sorted(self.mailbox.cards.items())))
        if cursor == state:
            return Changes(cursor=state)
        return Changes(changed=tuple(self.mailbox.cards.values()), cursor=state, listing=True)

    # placing

    def place_draft(self, draft: Draft) -> Sighting:
        return self._call("place_draft", lambda: self._place(draft))

    def place_reminder(self, reminder: Reminder) -> Sighting:
        return self._call("place_reminder", lambda: self._place(reminder))

    def _place(self, item: Draft | Reminder) -> Sighting:
        mark = self.mark(item.key)
        if mark not in self.mailbox.placed:
            self.mailbox.placed[mark] = Placed(item, item)
        return self._look(item.key)

    def draft_fate(self, key: str, ref: str) -> Sighting:
        return self._call("draft_fate", lambda: self._look(key))

    def reminder_fate(self, key: str, ref: str) -> Sighting:
        return self._call("reminder_fate", lambda: self._look(key))

    def _look(self, key: str) -> Sighting:
        mark = self.mark(key)
        item = self.mailbox.placed.get(mark)
        if item is None:
            return Sighting(Fate.MISSING)
        if item.sent is not None:
            return Sighting(Fate.SENT, mark, message=item.sent)
        if item.now is None:
            return Sighting(Fate.MISSING)
        if item.now == item.wrote:
            return Sighting(Fate.WAITING, mark)
        text = f"{item.now.title}\n{item.now.description}" if isinstance(item.now, Reminder) else item.now.body
        return Sighting(Fate.EDITED, mark, text=text)

    def withdraw_draft(self, key: str, ref: str) -> None:
        self._call("withdraw_draft", lambda: self._withdraw(key))

    def withdraw_reminder(self, key: str, ref: str) -> None:
        self._call("withdraw_reminder", lambda: self._withdraw(key))

    def _withdraw(self, key: str) -> None:
        item = self.mailbox.placed.get(self.mark(key))
        if item is None or (self._look(key).fate is not Fate.WAITING and not item.withdrawn):
            raise Refused("a human touched it")
        item.now, item.withdrawn = None, True


def _with(message: Message, address: str) -> bool:
    parties: list[Party] = [*message.to, *message.cc, *message.bcc]
    return _is_from(message, address) or any(party.address.lower() == address.lower() for party in parties)


def _is_from(message: Message, address: str) -> bool:
    return message.sender is not None and message.sender.address.lower() == address.lower()


def _is_behind(spot: tuple[datetime, int], last: tuple[str, int] | None) -> bool:
    """Whether a mail comes after the last one told; None: none was."""
    return last is None or spot < (datetime.fromisoformat(last[0]), last[1])
