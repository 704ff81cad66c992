"""Drafts at Graph: laid exactly once, followed through edits and sending, taken back only while untouched.

A draft carries our tag and our Message-ID, and both are looked for before anything is asked for twice. What they
cannot tell, the journal does: an *intent* is written before Graph is asked, a *receipt* once it is known what came of
it. A reply takes two requests: Graph lays it with what it quotes, then our words are put in. One that was left
unfinished is finished later, but only if nobody wrote in it meanwhile.

The window between our last read and our write: a deletion names the version that was read (If-Match), so that Graph
itself refuses where it minds versions; and what is removed goes to Deleted Items, where the rep can take it back.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from connectors.base import Journal, Marker
from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.likeness import is_same, likeness_of
from connectors.microsoft.api import Graph
from connectors.microsoft.draft_box import NOT_THERE, DraftBox
from connectors.microsoft.draft_signs import (
    Lying,
    is_graphs_own,
    is_graphs_own_now,
    is_ours,
    is_untouched,
    own_words,
    says_ours,
)
from connectors.microsoft.errors import Declined
from connectors.microsoft.mail import Mail
from connectors.microsoft.receipts import Entry, Receipts, Ref
from connectors.microsoft.sent_mail import is_to, sent_instead
from connectors.mime import compose
from connectors.types import Draft, Fate, MessageId, Sighting

_MOST_READ = 50
"""New drafts to the same person that are read when ours was laid anew without our tag."""
_UNDER_WAY = 5.0
"""Seconds within which a request of a process that was killed may still be carried out."""
_INDEXING = 2.0
"""Seconds in which what was laid may not be found yet by its tag."""
_GONE, _CHANGED = 404, 412


class Drafts:
    """Places, watches and takes back drafts in one mailbox."""

    def __init__(
        self, graph: Graph, mail: Mail, *, marker: Marker, journal: Journal, clock: Callable[[], datetime]
    ) -> None:
        self._graph = graph
        self._mail = mail
        self._marker = marker
        self._clock = clock
        self._receipts = Receipts(graph.mailbox, journal)
        self._box = DraftBox(graph)

    # --- placing ------------------------------------------------------------------------------------------------

    def place(self, draft: Draft) -> Sighting:
        """Lay the draft once for its key, or say what became of it."""
        mark, at = self._marker(draft.key), self._clock()
        like = likeness_of(compose(draft, mark=mark, at=at), mark=mark, at=at)  # and refuse what no mail can hold
        like = replace(like, content=own_words(draft, mark))
        entry = self._receipts.read(mark, draft.key)
        if entry is None:
            message_id = f"<{mark}@{draft.sender.address.rpartition('@')[2]}>"
            entry = Entry(0.0, tuple(self._box.listed()), like, message_id)
            marked = self._marked(mark, entry)
            found = self._adopted(draft, mark, entry, marked) or self._binned(mark, entry, marked)
        elif entry.is_open:
            found = self._settled(draft, mark, entry)
            entry = replace(entry, like=replace(like, traits={**like.traits, "dated": entry.like.traits["dated"]}))
        else:
            found = self._look(mark, entry, entry.ref)
        return found or self._lay(draft, mark, entry)

    def _lay(self, draft: Draft, mark: str, entry: Entry) -> Sighting:
        """Ask Graph once: for a reply to the mail answered if it is there, else for a new mail."""
        before = self._receipts.read(mark, draft.key)
        for answered in self._answered(draft):
            self._receipts.write(mark, replace(entry, asked_at=time.time()))
            try:
                if answered:
                    lying = self._box.lay_reply(answered, mark, key=draft.key)
                else:
                    lying = self._box.lay(draft, mark, entry.message_id)
            except Unclear:  # it may go on at Microsoft from now on
                self._receipts.write(mark, replace(entry, asked_at=time.time()))
                raise
            except ConnectorError as error:  # a plain no: nothing was laid this time
                self._receipts.write(mark, before)
                if answered and isinstance(error, Declined) and error.status in NOT_THERE:
                    continue
                raise
            return self._finished(draft, mark, entry, lying) if answered else self._laid(mark, entry, lying)
        raise AssertionError("a new mail was laid or refused")

    def _answered(self, draft: Draft) -> Iterator[str]:
        """Name the mail answered: by its id, else by its Message-ID; at last nothing, for a new mail."""
        if draft.reply_to:
            yield from filter(None, (draft.reply_to.message,))
            named = self._box.named(draft.reply_to.message_id)
            yield from (one.id for one in named if not one.is_draft and one.id != draft.reply_to.message)
        yield ""

    def _finished(self, draft: Draft, mark: str, entry: Entry, reply: Lying) -> Sighting:
        """Put our words into a reply that Graph laid, noted before so that it is known again; a human is left be."""
        like = replace(entry.like, content=own_words(draft, mark))
        entry = replace(entry, like=like, draft=reply.id, conversation=reply.conversation, folder=reply.folder)
        entry = replace(entry, unfinished=True)
        self._receipts.write(mark, replace(entry, change_key=reply.change_key))
        try:
            return self._laid(mark, entry, self._box.finish_reply(reply, draft, mark, entry.message_id))
        except Declined as error:
            if error.status not in {_GONE, _CHANGED}:
                raise
        again = self._box.read(reply.id)
        if again is None:
            return self._removed(mark, entry)
        if again.is_draft and again.folder == entry.folder and is_graphs_own(again, draft):  # Graph's own doing
            raise TryLater(f"Mailbox {self._graph.mailbox}: a reply changed while it was written.")
        return self._adopted(draft, mark, replace(entry, change_key=""), [again]) or self._removed(mark, entry)

    def _laid(self, mark: str, entry: Entry, lying: Lying) -> Sighting:
        """Write the receipt of what lies there in our words, then how Graph gives them back."""
        receipt = replace(
            entry,
            known=tuple(one for one in entry.known if one != lying.id),
            message_id=lying.message.message_id or entry.message_id,
            draft=lying.id,
            change_key=lying.change_key,
            content=lying.says(mark),
            folder=lying.folder,
            conversation=lying.conversation,
            unfinished=False,
        )
        self._receipts.write(mark, receipt)
        with suppress(ConnectorError):  # it lies there; the answer just given says nearly as much
            again = self._box.read(lying.id)
            if again and again.change_key == lying.change_key and again.says(mark) != receipt.content:
                self._receipts.write(mark, replace(receipt, content=again.says(mark)))
        return _sighting(lying, Fate.WAITING)

    def _edited(self, mark: str, entry: Entry, lying: Lying) -> Sighting:
        """Write the receipt of a draft that a human changed before we saw it."""
        known = tuple(one for one in entry.known if one != lying.id)
        receipt = replace(entry, known=known, draft=lying.id, change_key="", content="", unfinished=False)
        self._receipts.write(mark, replace(receipt, folder=lying.folder, conversation=lying.conversation))
        return _sighting(lying, Fate.EDITED)

    def _removed(self, mark: str, entry: Entry) -> Sighting:
        """Write the receipt of a draft that was laid and that a human removed."""
        self._receipts.write(mark, replace(entry, unfinished=False))
        return Sighting(Fate.MISSING)

    # --- settling an open intent --------------------------------------------------------------------------------

    def _settled(self, draft: Draft, mark: str, entry: Entry) -> Sighting | None:
        """Find out what came of an earlier asking; None where it is certain that nothing did, and nothing will."""
        if found := self._came_of(draft, mark, entry):
            return found
        wait = _UNDER_WAY - (time.time() - entry.asked_at)
        self._graph.limiter.sleep(min(max(wait, _INDEXING), _UNDER_WAY))
        return self._came_of(draft, mark, entry)

    def _came_of(self, draft: Draft, mark: str, entry: Entry) -> Sighting | None:
        """Look once for what came of an asking, wherever it may lie by now."""
        self._box.forget()
        marked = self._marked(mark, entry)
        if found := self._adopted(draft, mark, entry, marked):
            return found
        if found_anew := self._anew(mark, entry):
            return self._edited(mark, entry, found_anew)
        if sent := sent_instead(self._box, mark, entry):
            return self._seen_sent(mark, entry, sent.id)
        gone = marked or list(self._box.removed_for_good(mark))
        return self._binned(mark, entry, gone) or (self._removed(mark, entry) if entry.draft else None)

    def _marked(self, mark: str, entry: Entry) -> list[Lying]:
        """Find what is ours, the surest first: by its id, its tag, and its Message-ID; each with its text."""
        listed = (name for name, one in self._box.listed().items() if one.mark == mark)
        by_id = map(self._box.read, dict.fromkeys([*filter(None, (entry.draft,)), *listed]))
        found = (*filter(None, by_id), *self._others(mark, entry))
        return list({one.id: one for one in found}.values())

    def _adopted(self, draft: Draft, mark: str, entry: Entry, marked: list[Lying]) -> Sighting | None:
        """Take what is ours already for the one to lay: sent, else a draft that lies there outside the bin."""
        for one in marked:
            if not one.is_draft:
                return self._seen_sent(mark, entry, one.id)
        lying = [one for one in marked if not self._box.is_binned(one)]
        if not lying:
            return None
        ours, *twins = sorted(lying, key=lambda one: is_ours(one, mark, entry, draft))
        for twin in twins:
            self._drop(draft, mark, entry, twin)
        if ours.id not in self._box.listed():  # a human moved it
            return self._edited(mark, entry, ours)
        if says_ours(ours, mark, entry, draft):
            return self._laid(mark, entry, ours)
        if draft.reply_to and is_graphs_own_now(ours, entry, draft):
            return self._finished(draft, mark, entry, ours)
        return self._edited(mark, entry, ours)

    def _binned(self, mark: str, entry: Entry, marked: list[Lying]) -> Sighting | None:
        """Take a draft that a human removed for the one to lay."""
        return self._removed(mark, replace(entry, draft=marked[0].id)) if marked else None

    def _drop(self, draft: Draft, mark: str, entry: Entry, twin: Lying) -> None:
        """Remove a second draft with our tag, if it has our own words alone."""
        again = self._box.read(twin.id)
        if again and again.is_draft and again.mark == mark and says_ours(again, mark, entry, draft):
            with suppress(Declined):  # changed a moment ago: both stay
                self._box.remove(again, key=draft.key)

    # --- looking ------------------------------------------------------------------------------------------------

    def fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft; one listing serves all looks of a run at what nothing touched."""
        mark = self._marker(key)
        entry = self._receipts.read(mark, key)
        if entry is None:
            return Sighting(Fate.MISSING)
        if entry.is_open:
            raise self._open(key)
        return self._look(mark, entry, Ref.read(ref) or entry.ref)

    def _look(self, mark: str, entry: Entry, ref: Ref) -> Sighting:
        """Look as cheaply as can be: what is final is remembered, what has the change key it had is as it was."""
        if entry.withdrawn:
            return Sighting(Fate.MISSING)
        if entry.sent:
            return self._sent(entry.sent)
        listed = self._box.listed().get(ref.draft)
        if listed and listed.change_key in {ref.change_key, entry.change_key} - {""}:
            return _sighting(listed, ref.fate if listed.change_key == ref.change_key else Fate.WAITING)
        one = self._box.read(ref.draft)
        if one and one.is_draft and (one.folder == entry.folder or not self._box.is_binned(one)):
            return _sighting(one, Fate.WAITING if is_untouched(one, mark, entry) else Fate.EDITED)
        return self._gone(mark, entry, one)

    def _gone(self, mark: str, entry: Entry, one: Lying | None) -> Sighting:
        """Say what became of a draft that is in the bin or not to be found by its id: sent, laid anew, or nothing."""
        if one and not one.is_draft:
            return self._seen_sent(mark, entry, one.id)
        for other in self._others(mark, entry):
            if not other.is_draft:
                return self._seen_sent(mark, entry, other.id)
            if other.id != entry.draft and not self._box.is_binned(other):
                return _sighting(other, Fate.EDITED)
        if anew := self._anew(mark, entry):
            return _sighting(anew, Fate.EDITED)
        sent = sent_instead(self._box, mark, entry)
        return self._seen_sent(mark, entry, sent.id) if sent else Sighting(Fate.MISSING)

    def _others(self, mark: str, entry: Entry) -> Iterator[Lying]:
        yield from self._box.tagged(mark)
        yield from (one for one in self._box.named(entry.message_id) if one.mark in {"", mark})

    def _anew(self, mark: str, entry: Entry) -> Lying | None:
        """Find a draft that was made of ours and lost our tag; one with the tag of another draft is that one."""
        known = {*entry.known, entry.draft}
        new = [one for one in self._box.listed().values() if one.id not in known and one.mark in {"", mark}]
        for name in [one.id for one in new if is_to(one, mark, entry)][:_MOST_READ]:
            one = self._box.read(name)
            if one and one.is_draft and is_same(one.message, mark, entry.like):
                return one
        return None

    def _seen_sent(self, mark: str, entry: Entry, message: str) -> Sighting:
        self._receipts.write(mark, replace(entry, sent=message, unfinished=False))
        return self._sent(message)

    def _sent(self, message: str) -> Sighting:
        found = self._mail.fetch([MessageId(message)])
        return Sighting(Fate.SENT, ref=message, message=next(iter(found), None))

    # --- taking back --------------------------------------------------------------------------------------------

    def withdraw(self, key: str, ref: str) -> None:  # noqa: ARG002  what lies elsewhere was moved by a human
        """Move the draft we laid to Deleted Items, re-read just before, if nobody touched it; a repeat is quiet."""
        mark = self._marker(key)
        entry = self._receipts.read(mark, key)
        if entry is not None and entry.withdrawn:
            return
        if entry is not None and entry.is_open:
            raise self._open(key)
        if entry is None or not entry.draft or entry.sent:
            raise self._touched()
        one = self._box.read(entry.draft)
        if one and is_untouched(one, mark, entry):
            self._remove(key, mark, replace(entry, withdrawing=False), one)
        elif entry.withdrawing and self._is_removed(mark, entry, one):  # an earlier run got this far
            self._receipts.write(mark, replace(entry, withdrawn=True))
        else:
            raise self._touched()

    def _remove(self, key: str, mark: str, entry: Entry, one: Lying) -> None:
        """Remove what was just read; a lost answer is settled by looking again."""
        self._receipts.write(mark, replace(entry, withdrawing=True))
        try:
            self._box.remove(one, key=key)
        except Unclear as unclear:
            again = self._box.read(entry.draft)
            if again and is_untouched(again, mark, entry):
                self._receipts.write(mark, entry)
                raise TryLater(str(unclear)) from unclear
            if not self._is_removed(mark, entry, again):
                raise self._touched() from unclear
        except ConnectorError as error:  # a plain no: nothing was removed by us
            self._receipts.write(mark, entry)
            raise self._after_no(error, mark, entry) from error
        self._receipts.write(mark, replace(entry, withdrawing=True, withdrawn=True))

    def _after_no(self, error: ConnectorError, mark: str, entry: Entry) -> ConnectorError:
        """Say what a refused removal means: gone, changed by a human, or changed by Graph itself a moment ago."""
        if not isinstance(error, Declined) or error.status not in {_GONE, _CHANGED}:
            return error
        again = self._box.read(entry.draft)
        return TryLater(str(error)) if again and is_untouched(again, mark, entry) else self._touched()

    def _is_removed(self, mark: str, entry: Entry, one: Lying | None) -> bool:
        """Tell whether a draft is in the bin or gone, and nothing else became of it."""
        if one and one.is_draft and not self._box.is_binned(one):
            return False
        self._box.forget()
        return self._gone(mark, entry, one).fate is Fate.MISSING

    def _touched(self) -> Refused:
        return Refused(f"Mailbox {self._graph.mailbox}: a draft stays: somebody edited, moved, sent or deleted it.")

    def _open(self, key: str) -> Unclear:
        return Unclear(f"Mailbox {self._graph.mailbox}: it is open whether a draft was laid; place it again.", key)


def _sighting(lying: Lying, fate: Fate) -> Sighting:
    ref = Ref(lying.id, lying.change_key, fate)
    return Sighting(fate, ref=str(ref), text=lying.message.text if fate is Fate.EDITED else None)
