"""One finding of `rapport doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `sentence` says what to do when it is not ok, `exit_code` how bad that is."""

    subject: str
    sentence: str = ""
    exit_code: int = 0

    @property
    def ok(self) -> bool:
        """True when nothing has to be done."""
        return not self.exit_code
