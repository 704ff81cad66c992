"""Cards out of vCard files."""

from pathlib import Path

from connectors.local.collection import Part, Reading
from connectors.mime_text import decoded
from connectors.types import Card, Skipped
from connectors.vcard import read_cards


def read_card_file(part: Part, file: Path) -> Reading[Card]:
    """Read one file; while a card of it is broken, the part is not known to be whole."""
    where = f"{part.name}/{file.name}".strip("/")
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return Reading(whole=False)
    except PermissionError:
        sentence = f"The card file {where} may not be read; give it read permission."
        return Reading(skipped=(Skipped(where, "unreadable_file", sentence),), whole=False)
    cards, skipped = read_cards(decoded(raw, "utf-8-sig"), part=part.name, item=where)
    if not cards and not skipped and b"VCARD" not in raw.upper():
        sentence = f"The card file {where} holds no card that can be read; it is tried again next time."
        skipped = [Skipped(where, "broken_file", sentence)]
    return Reading(tuple(cards), tuple(skipped), whole=not skipped)
