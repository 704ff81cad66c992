"""Drafts at Graph: laid exactly once, followed through edits and sending, taken back only while untouched.

A draft carries our tag and our Message-ID, and both are looked for before anything is asked for twice. What they
cannot tell, the journal does: an *intent* is written before Graph is asked, a *receipt* once it is known what came of
it. A reply takes two requests: Graph lays it with what it quotes, then our words are put in. One that was left
unfinished is finished later, but only if nobody wrote in it meanwhile; one whose words Graph refuses is removed again.

The window between our last read and our write is the time of two requests, and only where Graph does not mind the
version they name (If-Match): what a human saves in it in an unfinished reply loses its subject and recipients to ours
and its text where it came before the quote. What a removal does then, draft_removal says.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from connectors.base import Journal, Marker
from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.likeness import likeness_of
from connectors.microsoft.api import Graph
from connectors.microsoft.draft_box import NOT_AS_READ, NOT_THERE, DraftBox
from connectors.microsoft.draft_fates import Fates, sighting
from connectors.microsoft.draft_removal import Removal
from connectors.microsoft.draft_signs import Lying, is_graphs_own, is_ours, is_sent, own_words, says_ours
from connectors.microsoft.errors import Declined
from connectors.microsoft.mail import Mail
from connectors.microsoft.receipts import Entry, Receipts, Ref
from connectors.mime import compose
from connectors.types import Draft, Fate, Sighting

_UNDER_WAY = 5.0
"""Seconds within which a request of a process that was killed may still be carried out."""
_INDEXING = 2.0
"""Seconds in which what was laid may not be found yet by its tag."""


class Drafts:
    """Places, watches and takes back drafts in one mailbox."""

    def __init__(
        self, graph: Graph, mail: Mail, *, marker: Marker, journal: Journal, clock: Callable[[], datetime]
    ) -> None:
        self._graph = graph
        self._marker = marker
        self._clock = clock
        self._receipts = Receipts(graph.mailbox, journal)
        self._box = DraftBox(graph)
        self._fates = Fates(self._box, self._receipts, mail)
        self._removal = Removal(graph.mailbox, self._box, self._receipts, self._fates)

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
            if entry.refused:
                raise self._refused()
            found = self._fates.look(mark, entry, entry.ref)
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
        entry = replace(entry, unfinished=True, change_key=reply.change_key, looks=reply.looks(mark))
        self._receipts.write(mark, entry)
        try:
            done = self._box.finish_reply(reply, draft, mark, entry.message_id)
            lies_there = done.folder == entry.folder
            return self._laid(mark, entry, done) if lies_there else self._others_hand(mark, entry, done)
        except Declined as error:
            refusal = error
        if refusal.status not in NOT_AS_READ:
            return self._emptied(draft, mark, entry, refusal)
        again = self._box.read(reply.id)
        if again is None:
            return self._removed(mark, entry)
        if self._own_page(mark, replace(entry, change_key=""), again):  # Graph's own doing
            raise TryLater(f"Mailbox {self._graph.mailbox}: a reply changed while it was written.")
        return self._others_hand(mark, entry, again)

    def _emptied(self, draft: Draft, mark: str, entry: Entry, refusal: Declined) -> Sighting:
        """Leave no empty reply behind where Graph refuses our words; what a human made of it stays. Raises Refused."""
        found = self._box.read(entry.draft)
        own = partial(self._own_page, mark, entry, found) if found else lambda: None
        if self._removal.drop_empty(draft.key, mark, entry, own):
            self._receipts.write(mark, replace(entry, unfinished=False, refused=True, withdrawn=True))
            raise refusal
        return self._others_hand(mark, entry, found)

    def _others_hand(self, mark: str, entry: Entry, one: Lying | None) -> Sighting:
        """Write down what a human did to a reply before our words were in it."""
        if one and is_sent(one, entry):
            return self._fates.seen_sent(mark, entry, one.id)
        if one is None or self._box.is_binned(one):
            return self._removed(mark, entry)
        return self._edited(mark, entry, one)

    def _own_page(self, mark: str, entry: Entry, one: Lying) -> Lying | None:
        """Read the page of a reply just before we write to it; None where it is no longer as Graph made it."""
        page = self._box.read(one.id, page=True)
        if page is None or not page.is_draft or page.folder != (entry.folder or one.folder):
            return None
        judged = page.change_key == one.change_key and is_graphs_own(one, entry)
        noted = entry.unfinished and one.id == entry.draft and page.looks(mark) == entry.looks
        return page if judged or noted else None

    def _laid(self, mark: str, entry: Entry, lying: Lying, *, sure: bool = True) -> Sighting:
        """Write the receipt of what lies there in our words, then how Graph gives them back.

        Where a human may have been at it, unseen, since we laid it, the receipt lets nobody take it back.
        """
        receipt = replace(
            entry,
            known=tuple(one for one in entry.known if one != lying.id),
            message_id=lying.message.message_id or entry.message_id,
            draft=lying.id,
            change_key=lying.change_key if sure else "",
            content=lying.says(mark),
            looks="",
            folder=lying.folder,
            conversation=lying.conversation,
            unfinished=False,
            refused=False,
        )
        self._receipts.write(mark, receipt)
        if sure:
            with suppress(ConnectorError):  # it lies there; the answer just given says nearly as much
                self._receipts.write(mark, self._read_back(mark, receipt))
        return sighting(lying, Fate.WAITING)

    def _read_back(self, mark: str, receipt: Entry) -> Entry:
        """Note how Graph gives back the very version we left, as a text and as a page."""
        again = self._box.read(receipt.draft)
        if again is None or again.change_key != receipt.change_key:
            return receipt
        receipt = replace(receipt, content=again.says(mark))
        page = self._box.read(receipt.draft, page=True)
        same = page and page.change_key == receipt.change_key
        return replace(receipt, looks=page.looks(mark)) if page and same else receipt

    def _edited(self, mark: str, entry: Entry, lying: Lying) -> Sighting:
        """Write the receipt of a draft that a human changed before we saw it."""
        known = tuple(one for one in entry.known if one != lying.id)
        receipt = replace(entry, known=known, draft=lying.id, change_key="", content="", looks="", unfinished=False)
        self._receipts.write(mark, replace(receipt, folder=lying.folder, conversation=lying.conversation))
        return sighting(lying, Fate.EDITED)

    def _removed(self, mark: str, entry: Entry) -> Sighting:
        """Write the receipt of a draft that was laid and removed: by a human, unless Graph had refused our words."""
        self._receipts.write(mark, replace(entry, unfinished=False, withdrawn=entry.refused))
        if entry.refused:
            raise self._refused()
        return Sighting(Fate.MISSING)

    def _refused(self) -> Refused:
        return Refused(f"Mailbox {self._graph.mailbox}: Microsoft refused the words of a reply; it is not laid again.")

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
        if found_anew := self._fates.anew(mark, entry):
            return self._edited(mark, entry, found_anew)
        if sent := self._fates.sent_otherwise(mark, entry):
            return sent
        gone = marked or list(self._box.removed_for_good(mark))
        return self._binned(mark, entry, gone) or (self._removed(mark, entry) if entry.draft else None)

    def _marked(self, mark: str, entry: Entry) -> list[Lying]:
        """Find what is ours, the surest first: by its id, its tag, and its Message-ID; each with its text."""
        listed = (name for name, one in self._box.listed().items() if one.mark == mark)
        by_id = map(self._box.read, dict.fromkeys([*filter(None, (entry.draft,)), *listed]))
        marked: dict[str, Lying] = {}
        for one in (*filter(None, by_id), *self._fates.others(mark, entry)):
            marked.setdefault(one.id, one)  # what was read by itself is the newest
        return list(marked.values())

    def _adopted(self, draft: Draft, mark: str, entry: Entry, marked: list[Lying]) -> Sighting | None:
        """Take what is ours already for the one to lay: sent, else a draft that lies there outside the bin."""
        listed = self._box.listed()
        for one in marked:
            if is_sent(one, entry) and one.id not in listed:
                return self._fates.seen_sent(mark, entry, one.id)
        lying = [one for one in marked if not self._box.is_binned(one)]
        if not lying:
            return None
        ours, *twins = sorted(lying, key=lambda one: one.id in listed and is_ours(one, mark, entry, draft))
        for twin in twins:
            self._removal.drop_twin(draft, mark, entry, twin)
        if ours.id not in self._box.listed():  # a human moved it
            return self._edited(mark, entry, ours)
        if says_ours(ours, mark, entry, draft):
            return self._laid(mark, entry, ours, sure=ours.as_made)
        page = self._own_page(mark, entry, ours) if draft.reply_to else None
        return self._finished(draft, mark, entry, page) if page else self._edited(mark, entry, ours)

    def _binned(self, mark: str, entry: Entry, marked: list[Lying]) -> Sighting | None:
        """Take a draft that a human removed for the one to lay."""
        return self._removed(mark, replace(entry, draft=marked[0].id)) if marked else None

    # --- following and taking back ------------------------------------------------------------------------------

    def fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft; one listing serves all looks of a run at what nothing touched."""
        mark = self._marker(key)
        entry = self._receipts.read(mark, key)
        if entry is None:
            return Sighting(Fate.MISSING)
        if entry.is_open:
            raise self._open(key)
        return self._fates.look(mark, entry, Ref.read(ref) or entry.ref)

    def withdraw(self, key: str, ref: str) -> None:  # noqa: ARG002  what lies elsewhere was moved by a human
        """Take a draft back while nobody touched it. Raises Refused otherwise, Unclear where none may lie there yet."""
        mark = self._marker(key)
        entry = self._receipts.read(mark, key)
        if entry is None:
            raise self._removal.touched()
        if entry.is_open:
            raise self._open(key)
        self._removal.withdraw(key, mark, entry)

    def _open(self, key: str) -> Unclear:
        return Unclear(f"Mailbox {self._graph.mailbox}: it is open whether a draft was laid; place it again.", key)
