"""Removing drafts of ours at Graph: one that is overtaken, a second one, an empty reply. Never what a human touched.

Each is read just before it goes to Deleted Items, where the rep can take it back, and the deletion names the version
that was read (If-Match). Where Graph does not mind versions, a change made in the time that the two requests take is
not seen: the draft then lies in Deleted Items with that change, or a mail just sent does where its id stayed the same.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from connectors.errors import ConnectorError, Refused, TryLater, Unclear
from connectors.microsoft.draft_box import NOT_AS_READ, DraftBox
from connectors.microsoft.draft_fates import Fates
from connectors.microsoft.draft_signs import Lying, is_sent, is_waiting, says_ours
from connectors.microsoft.errors import Declined
from connectors.microsoft.receipts import Entry, Receipts
from connectors.types import Draft, Fate


class Removal:
    """Removes drafts from one mailbox."""

    def __init__(self, mailbox: str, box: DraftBox, receipts: Receipts, fates: Fates) -> None:
        self._mailbox = mailbox
        self._box = box
        self._receipts = receipts
        self._fates = fates

    def withdraw(self, key: str, mark: str, entry: Entry) -> None:
        """Move the draft we laid to Deleted Items, re-read just before, if nobody touched it; a repeat is quiet."""
        if entry.withdrawn:
            return
        if not entry.draft or entry.sent:
            raise self.touched()
        untouched = self._untouched(mark, entry)
        if untouched:
            self._remove(key, mark, replace(entry, withdrawing=False), untouched)
        elif entry.withdrawing and self._is_removed(mark, entry):  # an earlier run got this far
            self._receipts.write(mark, replace(entry, withdrawn=True))
        else:
            raise self.touched()

    def drop_twin(self, draft: Draft, mark: str, entry: Entry, twin: Lying) -> None:
        """Remove a second draft with our tag, if it lies as we laid it: in Drafts, our own words, never changed."""
        again = self._box.read(twin.id)
        if not again or again.id not in self._box.listed() or not again.is_draft or not again.as_made:
            return
        if again.mark == mark and says_ours(again, mark, entry, draft):
            with suppress(Declined):  # changed a moment ago: both stay
                self._box.remove(again, key=draft.key)

    def drop_empty(self, key: str, mark: str, entry: Entry, own: Callable[[], Lying | None]) -> bool:
        """Remove a reply whose words Graph refused, if it is as Graph made it: `own` reads it so, just before.

        Says whether it is gone. Raises Unclear, TryLater.
        """
        self._receipts.write(mark, replace(entry, refused=True))
        empty = own()
        if empty is None:
            return False
        try:
            self._box.remove(empty, key=key)
        except Declined as error:
            if error.status not in NOT_AS_READ:
                raise
            raise TryLater(str(error)) from error
        return True

    def touched(self) -> Refused:
        """Say why a draft is not removed."""
        return Refused(f"Mailbox {self._mailbox}: a draft stays: somebody edited, moved, sent or deleted it.")

    def _untouched(self, mark: str, entry: Entry) -> Lying | None:
        """Read a draft just before it is removed; None where a human may have touched it.

        What has another change key than we left it at, as synchronising gives it, must look the same to the last tag.
        """
        one = self._box.read(entry.draft)
        if one is None or not is_waiting(one, mark, entry):
            return None
        if one.change_key == entry.change_key:
            return one
        page = self._box.read(entry.draft, page=True)
        same = page and page.is_draft and page.folder == entry.folder and page.looks(mark) == entry.looks
        return page if same else None

    def _remove(self, key: str, mark: str, entry: Entry, one: Lying) -> None:
        """Remove what was just read; a lost answer is settled by looking again."""
        self._receipts.write(mark, replace(entry, withdrawing=True))
        try:
            self._box.remove(one, key=key)
        except (Unclear, TryLater) as open_:  # a 503 may have done it, whatever it says
            if self._untouched(mark, entry):
                self._receipts.write(mark, entry)
                raise TryLater(str(open_)) from open_
            if not self._is_removed(mark, entry):
                raise self.touched() from open_
        except ConnectorError as error:  # a plain no: nothing was removed by us
            self._receipts.write(mark, entry)
            raise self._after_no(error, mark, entry) from error
        self._receipts.write(mark, replace(entry, withdrawing=True, withdrawn=True))

    def _after_no(self, error: ConnectorError, mark: str, entry: Entry) -> ConnectorError:
        """Say what a refused removal means: gone, changed by a human, or changed by Graph itself a moment ago."""
        if not isinstance(error, Declined) or error.status not in NOT_AS_READ:
            return error
        return TryLater(str(error)) if self._untouched(mark, entry) else self.touched()

    def _is_removed(self, mark: str, entry: Entry) -> bool:
        """Tell whether a draft is in the bin or gone, and nothing else became of it."""
        self._box.forget()
        one = self._box.read(entry.draft)
        if one and not is_sent(one, entry) and not self._box.is_binned(one):
            return False
        return self._fates.gone(mark, entry, one).fate is Fate.MISSING
