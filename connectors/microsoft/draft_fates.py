"""What became of a draft at Graph: looked for by its id, our tag, its Message-ID and its conversation, in order."""

from collections.abc import Iterator
from dataclasses import replace

from connectors.likeness import is_same
from connectors.microsoft.draft_box import DraftBox
from connectors.microsoft.draft_signs import Lying, is_sent, is_waiting
from connectors.microsoft.mail import Mail
from connectors.microsoft.receipts import Entry, Receipts, Ref
from connectors.microsoft.sent_mail import is_to, sent_instead
from connectors.types import Fate, MessageId, Sighting

_MOST_READ = 50
"""New drafts to the same person that are read when ours was laid anew without our tag."""


class Fates:
    """Looks for drafts, and writes down what is final. It never asks Graph to change anything."""

    def __init__(self, box: DraftBox, receipts: Receipts, mail: Mail) -> None:
        self._box = box
        self._receipts = receipts
        self._mail = mail

    def look(self, mark: str, entry: Entry, ref: Ref) -> Sighting:
        """Look as cheaply as can be: what is final is remembered, what has the change key it had is as it was."""
        if entry.withdrawn:
            return Sighting(Fate.MISSING)
        if entry.sent:
            return self._sent(entry.sent)
        listed = self._box.listed().get(ref.draft)
        if listed and listed.change_key in {ref.change_key, entry.change_key} - {""}:
            return sighting(listed, ref.fate if listed.change_key == ref.change_key else Fate.WAITING)
        one = self._box.read(ref.draft)
        if one and not is_sent(one, entry) and (one.folder == entry.folder or not self._box.is_binned(one)):
            return sighting(one, Fate.WAITING if is_waiting(one, mark, entry) else Fate.EDITED)
        return self.gone(mark, entry, one)

    def gone(self, mark: str, entry: Entry, one: Lying | None) -> Sighting:
        """Say what became of a draft that is in the bin or not to be found by its id: sent, laid anew, or nothing."""
        if one and is_sent(one, entry):
            return self.seen_sent(mark, entry, one.id)
        for other in self.others(mark, entry):
            if is_sent(other, entry):
                return self.seen_sent(mark, entry, other.id)
            if other.id != entry.draft and not self._box.is_binned(other):
                return sighting(other, Fate.EDITED)
        if anew := self.anew(mark, entry):
            return sighting(anew, Fate.EDITED)
        return self.sent_otherwise(mark, entry) or Sighting(Fate.MISSING)

    def others(self, mark: str, entry: Entry) -> Iterator[Lying]:
        """Find what carries our tag, then what has our Message-ID; what has another's tag is the other's."""
        yield from self._box.tagged(mark)
        yield from (one for one in self._box.named(entry.message_id) if one.mark in {"", mark})

    def anew(self, mark: str, entry: Entry) -> Lying | None:
        """Find a draft that was made of ours and lost our tag; one with the tag of another draft is that one."""
        known = {*entry.known, entry.draft}
        new = [one for one in self._box.listed().values() if one.id not in known and one.mark in {"", mark}]
        for name in [one.id for one in new if is_to(one, mark, entry)][:_MOST_READ]:
            one = self._box.read(name)
            if one and one.is_draft and is_same(one.message, mark, entry.like):
                return one
        return None

    def sent_otherwise(self, mark: str, entry: Entry) -> Sighting | None:
        """Find the mail that it became without keeping its tag or its Message-ID."""
        sent = sent_instead(self._box, mark, entry)
        return self.seen_sent(mark, entry, sent.id) if sent else None

    def seen_sent(self, mark: str, entry: Entry, message: str) -> Sighting:
        """Write down, for good, as which message it was sent."""
        self._receipts.write(mark, replace(entry, sent=message, unfinished=False))
        return self._sent(message)

    def _sent(self, message: str) -> Sighting:
        found = self._mail.fetch([MessageId(message)])
        return Sighting(Fate.SENT, ref=message, message=next(iter(found), None))


def sighting(lying: Lying, fate: Fate) -> Sighting:
    """Say how a draft lies; an edited one comes with the rep's words."""
    ref = Ref(lying.id, lying.change_key, fate)
    return Sighting(fate, ref=str(ref), text=lying.message.text if fate is Fate.EDITED else None)
