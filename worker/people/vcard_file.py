"""People from a vCard file: card by card; what cannot be read is told."""

from connectors.vcard import read_cards
from worker.errors import UsageError
from worker.people.card import people_of
from worker.people.document import Parsed


def read_vcards(text: str, file: str, *, default_owner: str) -> Parsed:
    """Read every card that speaks of a person with an address. Raises UsageError where the file holds no card."""
    cards, skipped = read_cards(text, part=file, item=file)
    if not cards and not skipped:
        raise UsageError(f"{file}: the file holds no vCard; each begins with BEGIN:VCARD and ends with END:VCARD")
    people = people_of(cards, default_owner)
    found = [f"{file}: {sentence}" for sentence in people.problems]
    return Parsed(people.documents, (*(item.sentence for item in skipped), *found))
