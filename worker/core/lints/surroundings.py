"""What is known around a draft: holds, the rep's voice, and what was written before, to this person and to others."""

from dataclasses import dataclass
from datetime import datetime

from worker.core.model import Because, Voice
from worker.core.trace import Trace

UNHEARD = Voice()
"""Nothing is known of how the rep writes to this person."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a draft is judged against; what is not known is left out and not checked.

    `sent` holds the traces of what this person was sent, newest first, `subjects` the subjects; `batch` the traces of
    the rep's other drafts. `at` is when it is placed.
    """

    holds: tuple[Because, ...] = ()
    voice: Voice = UNHEARD
    sent: tuple[Trace, ...] = ()
    subjects: tuple[str, ...] = ()
    batch: tuple[Trace, ...] = ()
    at: datetime | None = None
