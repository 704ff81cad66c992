"""Drafts at Gmail: laid exactly once, followed through edits and sending, taken back only while untouched.

Gmail takes no name from us for a draft and has no place to remember one, so the journal does. An *intent* is written
before Gmail is asked, a *receipt* once it is known what came of it. An intent without receipt means that an answer was
lost, or that we were killed: then we look before we ask again, and where looking cannot tell we say Unclear.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from connectors.base import Journal, Marker
from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.google.api import Google
from connectors.google.draft_box import DraftBox, Lying
from connectors.google.errors import Declined
from connectors.google.gmail import Gmail
from connectors.google.mail import Mail
from connectors.google.mail_changes import Arrival
from connectors.google.receipts import Entry, Receipts, Ref
from connectors.google.sent_mail import SentMail, came_and_went
from connectors.likeness import content_hash, has_mark, is_same, likeness_of, marks_of
from connectors.mime import compose
from connectors.types import Draft, Fate, Message, Place, Sighting

_MOST_LOOKED_AT = 50
"""Drafts read when ours is looked for without an open intent: the newest, at 20 units each."""
_UNDER_WAY = 5.0
"""Seconds within which a request of a process that was killed may still be carried out."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_THREAD = re.compile(r"[0-9a-f]{1,16}")
_NOT_FOUND = 404
_NO_SUCH_THREAD = frozenset({400, _NOT_FOUND})

Found = tuple[Lying, Message]


class Drafts:
    """Places, watches and takes back drafts in one mailbox."""

    def __init__(
        self, google: Google, mail: Mail, *, marker: Marker, journal: Journal, clock: Callable[[], datetime]
    ) -> None:
        self._google = google
        self._mail = mail
        self._marker = marker
        self._clock = clock
        self._receipts = Receipts(google.mailbox, journal)
        self._box = DraftBox(google.gmail)
        self._sent = SentMail(google.gmail, mail)

    # --- placing ------------------------------------------------------------------------------------------------

    def place(self, draft: Draft) -> Sighting:
        """Lay the draft once for its key, or say what became of it."""
        mark, at = self._marker(draft.key), self._clock()
        content = compose(draft, mark=mark, at=at)
        entry = self._receipts.read(mark, draft.key)
        if entry is None:
            entry = self._intent(content, mark, at)
            newest = list(self._box.listed().values())[:_MOST_LOOKED_AT]
            found = self._adopted(draft.key, mark, entry, self._marked(newest, mark))
        elif entry.is_open:
            found = self._settled(draft.key, mark, entry)
            entry = replace(entry, like=likeness_of(content, mark=mark, at=entry.like.dated))
        else:
            found = self._look(mark, entry, entry.ref)
        return found or self._lay(draft, mark, content, entry)

    def _intent(self, content: bytes, mark: str, at: datetime) -> Entry:
        """Note how the mailbox stands before Gmail is asked; the history id first, so that nothing falls between."""
        history = Gmail(self._google.gmail).history_id()
        drafts = self._box.listed()
        threads = dict.fromkeys(lying.thread for lying in drafts.values())
        like = likeness_of(content, mark=mark, at=at)
        return Entry(0.0, history, known=tuple(drafts), like=like, known_threads=tuple(threads))

    def _lay(self, draft: Draft, mark: str, content: bytes, entry: Entry) -> Sighting:
        """Ask Gmail once, in the thread of the mail answered if Gmail knows it, else in a thread of its own."""
        before = self._receipts.read(mark, draft.key)
        wanted = draft.reply_to.thread if draft.reply_to and _THREAD.fullmatch(draft.reply_to.thread) else ""
        for thread in dict.fromkeys((wanted, "")):
            intent = replace(entry, thread=thread, asked_at=time.time())
            self._receipts.write(mark, intent)
            try:
                lying = self._box.lay(content, thread, key=draft.key)
            except Unclear:  # it may go on at Google from now on
                self._receipts.write(mark, replace(intent, asked_at=time.time()))
                raise
            except ConnectorError as error:  # a plain no: nothing was laid this time
                if thread and isinstance(error, Declined) and error.status in _NO_SUCH_THREAD:
                    continue
                self._receipts.write(mark, before)
                raise
            return self._laid(mark, intent, lying)
        raise AssertionError("a draft without a thread was laid or refused")

    def _laid(
        self, mark: str, entry: Entry, lying: Lying, fate: Fate = Fate.WAITING, text: str | None = None
    ) -> Sighting:
        """Write the receipt."""
        message = lying.message if fate is Fate.WAITING else ""
        receipt = replace(entry, draft=lying.draft, message=message, thread=lying.thread, known_threads=())
        self._receipts.write(mark, receipt)
        return _sighting(lying, entry.history, fate, text)

    # --- settling an open intent --------------------------------------------------------------------------------

    def _settled(self, key: str, mark: str, entry: Entry) -> Sighting | None:
        """Find out what came of an earlier asking; None where it is certain that nothing did, and nothing will."""
        if found := self._came_of(key, mark, entry):
            return found
        wait = _UNDER_WAY - (time.time() - entry.asked_at)
        if wait <= 0:
            return None
        self._google.limiter.sleep(min(wait, _UNDER_WAY))
        return self._came_of(key, mark, entry)

    def _came_of(self, key: str, mark: str, entry: Entry) -> Sighting | None:
        """Look once for what came of an asking: among new drafts, then in history. Raises Unclear."""
        self._box.forget()
        drafts = self._box.listed()
        known = frozenset(entry.known)
        new = [lying for lying in drafts.values() if lying.draft not in known]
        if found := self._adopted(key, mark, entry, self._marked(new, mark) or self._alike(new, mark, entry)):
            return found
        arrivals = self._mail.arrivals(entry.history)
        if found := self._seen_sent(mark, entry, arrivals, entry.thread):
            return found
        # Where Gmail no longer knows the history, a draft that a human deleted has left no trace: laying it again
        # could bring back what was refused, and calling it deleted could lose what was never laid. Both are guesses.
        if arrivals is None or came_and_went(arrivals, entry, drafts.values()):
            raise Unclear(f"Mailbox {self._google.mailbox}: a draft was laid and removed, or never laid.", key)
        return None

    def _adopted(self, key: str, mark: str, entry: Entry, found: list[Found]) -> Sighting | None:
        """Take a draft that lies there already for the one to lay; of two, what a human touched, then the elder."""
        if not found:
            return None
        ours = sorted(found, key=lambda one: (_is_untouched(one[1], mark, entry), one[1].received_at or _LONG_AGO))
        (lying, message), *twins = ours
        for twin, _ in twins:
            again = self._box.reread(twin.draft)
            if again and has_mark(again, mark) and _is_untouched(again, mark, entry):
                self._box.remove(twin.draft, key=key)
        others = frozenset(one.draft for one, _ in ours)
        kept = replace(entry, known=tuple(draft for draft in entry.known if draft not in others))
        fate = Fate.WAITING if has_mark(message, mark) and _is_untouched(message, mark, entry) else Fate.EDITED
        return self._laid(mark, kept, lying, fate, message.text)

    # --- looking ------------------------------------------------------------------------------------------------

    def fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft; no request is made while history says that nothing touched it."""
        mark = self._marker(key)
        entry = self._receipts.read(mark, key)
        if entry is None:
            return Sighting(Fate.MISSING)
        if entry.is_open:
            raise Unclear(f"Mailbox {self._google.mailbox}: it is open whether a draft was laid; place it again.", key)
        return self._look(mark, entry, Ref.read(ref) or entry.ref)

    def _look(self, mark: str, entry: Entry, ref: Ref) -> Sighting:
        """Look as cheaply as can be: what is final is remembered, what history does not name is as it was."""
        if entry.withdrawn:
            return Sighting(Fate.MISSING)
        if entry.sent:
            return Sighting(Fate.SENT, ref=entry.sent, message=next(iter(self._mail.fetch([entry.sent])), None))
        verified = self._mail.position()  # before anything is listed
        if ref.message and self._mail.is_quiet(ref.verified, ref.message, ref.thread):
            return Sighting(ref.fate, ref=str(replace(ref, verified=verified)))
        lying = self._box.listed().get(ref.draft)
        return (lying and self._lying(mark, entry, ref, lying, verified)) or self._gone(mark, entry, ref, verified)

    def _lying(self, mark: str, entry: Entry, ref: Ref, lying: Lying, verified: str) -> Sighting | None:
        """Compare a draft that is listed with how it was last seen; None where it is gone by now."""
        if lying.message == ref.message:
            return _sighting(lying, verified, ref.fate)
        for now, message in self._box.read([lying]):
            fate = Fate.WAITING if _is_untouched(message, mark, entry) else Fate.EDITED
            return _sighting(now, verified, fate, message.text)
        return None

    def _gone(self, mark: str, entry: Entry, ref: Ref, verified: str) -> Sighting:
        """Say what became of a draft that is no longer listed: laid anew, sent, or not to be found."""
        known = {*entry.known, entry.draft}
        new = [lying for lying in self._box.listed().values() if lying.draft not in known][:_MOST_LOOKED_AT]
        for now, message in self._marked(new, mark) or self._alike(new, mark, entry):
            return _sighting(now, verified, Fate.EDITED, message.text)
        arrivals = self._mail.arrivals(ref.verified)
        return self._seen_sent(mark, entry, arrivals, ref.thread) or Sighting(Fate.MISSING)

    def _seen_sent(self, mark: str, entry: Entry, arrivals: list[Arrival] | None, thread: str) -> Sighting | None:
        message = self._sent.find(mark, entry, arrivals, thread)
        if message is None:
            return None
        self._receipts.write(mark, replace(entry, sent=str(message.id), known_threads=()))
        return Sighting(Fate.SENT, ref=str(message.id), message=message)

    def _marked(self, drafts: Iterable[Lying], mark: str) -> list[Found]:
        return [found for found in self._box.read(drafts) if has_mark(found[1], mark)]

    def _alike(self, drafts: Iterable[Lying], mark: str, entry: Entry) -> list[Found]:
        """Find a draft that was made of ours and lost our mark; one with the mark of another draft is that one."""
        alike = (found for found in self._box.read(drafts) if is_same(found[1], mark, entry.like))
        return next(([found] for found in alike if not any(map(self._receipts.is_known, marks_of(found[1])))), [])

    # --- taking back --------------------------------------------------------------------------------------------

    def withdraw(self, key: str, ref: str) -> None:
        """Delete the draft we laid, re-read just before, if nobody touched it; a repeat changes nothing."""
        mark = self._marker(key)
        entry = self._receipts.read(mark, key)
        if entry is not None and entry.withdrawn:
            return
        if entry is not None and entry.is_open:
            raise Unclear(f"Mailbox {self._google.mailbox}: it is open whether a draft was laid; place it again.", key)
        if entry is None or not entry.draft:
            raise self._touched()
        message = self._box.reread(entry.draft)
        if message is None and entry.withdrawing:  # an earlier run got this far; unless the rep was quicker and sent it
            self._box.forget()
            if self._gone(mark, entry, Ref.read(ref) or entry.ref, entry.history).fate is Fate.MISSING:
                self._receipts.write(mark, replace(entry, withdrawn=True))
                return
        if message is None or not _is_untouched(message, mark, entry):
            raise self._touched()
        self._remove(key, mark, replace(entry, withdrawing=False))

    def _remove(self, key: str, mark: str, entry: Entry) -> None:
        """Delete what was just read; a lost answer is settled by looking again."""
        self._receipts.write(mark, replace(entry, withdrawing=True))
        try:
            self._box.remove(entry.draft, key=key)
        except Unclear as unclear:
            if self._box.reread(entry.draft) is not None:
                self._receipts.write(mark, entry)
                raise TryLater(str(unclear)) from unclear
        except ConnectorError as error:  # a plain no: nothing was deleted by us
            self._receipts.write(mark, entry)
            gone = isinstance(error, Declined) and error.status == _NOT_FOUND
            raise (self._touched() if gone else error) from error
        self._receipts.write(mark, replace(entry, withdrawing=True, withdrawn=True))

    def _touched(self) -> Refused:
        return Refused(f"Mailbox {self._google.mailbox}: a draft stays: somebody edited, moved, sent or deleted it.")


def _is_untouched(message: Message, mark: str, entry: Entry) -> bool:
    """Tell whether a draft still has our words: the very message we wrote, or a new one that says the same."""
    if Place.DRAFTS not in message.places or Place.TRASH in message.places:
        return False
    return message.id == entry.message or content_hash(message, mark) == entry.like.content


def _sighting(lying: Lying, verified: str, fate: Fate, text: str | None = None) -> Sighting:
    ref = Ref(lying.draft, lying.message, lying.thread, verified, fate)
    return Sighting(fate, ref=str(ref), text=text if fate is Fate.EDITED else None)
