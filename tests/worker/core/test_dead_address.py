"""Which addresses a bounce calls dead."""

import pytest

from connectors.types import Party
from tests.builders import REP_ADDRESS, a_message
from worker.core.mail_kind import judge
from worker.core.words import MailKind

DEAD, OTHER = "kelly@northshore.example", "tom@fjord.example"


def dead(text: str = "", headers: dict[str, tuple[str, ...]] | None = None, subject: str = "failure notice") -> object:
    message = a_message(
        sender=Party("MAILER-DAEMON@mx.example"), subject=subject, text=text, headers=headers or {}, to=(OWN,)
    )
    verdict = judge(message, frozenset({REP_ADDRESS}))
    assert verdict.kind is MailKind.BOUNCE
    return verdict.dead_addresses


OWN = Party(REP_ADDRESS)


def report(**fields: str) -> dict[str, tuple[str, ...]]:
    return {name.replace("_", "-"): tuple(values.split(" | ")) for name, values in fields.items()}


GONE = report(final_recipient=f"rfc822; {DEAD}", action="failed", status="5.1.1")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (GONE, (DEAD,)),
        (GONE | report(action="Failed "), (DEAD,)),
        (GONE | report(status="5.4.1"), (DEAD,)),
        (GONE | report(final_recipient="x400; /c=us/", original_recipient=f"rfc822;{DEAD}"), (DEAD,)),
        (report(original_recipient=f"rfc822;{DEAD}", status="5.1.1"), (DEAD,)),
        (report(final_recipient=f"rfc822;{DEAD}"), (DEAD,)),
        (GONE | report(action="delayed"), ()),
        (GONE | report(action="delivered"), ()),
        (GONE | report(action="relayed"), ()),
        (GONE | report(action="expanded"), ()),
        (GONE | report(status="4.4.1"), ()),
        (GONE | report(status="4.2.2"), ()),
        (GONE | report(status="5.2.2"), ()),
        (GONE | report(status="5.2.3"), ()),
        (GONE | report(status="5.3.4"), ()),
        (GONE | report(status="5.4.7"), ()),
        (GONE | report(status="5.7.1"), ()),
        (GONE | report(status="5.0.0", diagnostic_code="smtp; 552 mailbox full"), ()),
        (GONE | report(status="5.0.0", diagnostic_code="smtp; 550 blocked: no such user"), (DEAD,)),
        (GONE | report(final_recipient=f"rfc822; {REP_ADDRESS}"), ()),
        # several recipients, each with its own fate
        (
            report(
                final_recipient=f"rfc822;{OTHER} | rfc822;{DEAD}", action="delayed | failed", status="4.4.1 | 5.1.1"
            ),
            (DEAD,),
        ),
        (
            report(final_recipient=f"rfc822;{OTHER} | rfc822;{DEAD}", action="failed | failed", status="5.1.1 | 5.1.2"),
            (OTHER, DEAD),
        ),
        (report(final_recipient=f"rfc822;{OTHER} | rfc822;{DEAD}", action="failed", status="5.1.1"), (OTHER, DEAD)),
        (report(final_recipient=f"rfc822;{OTHER} | rfc822;{DEAD}", action="delayed", status="4.4.1"), ()),
        ({"x-failed-recipients": (f"{DEAD}, {OTHER}",)}, (DEAD, OTHER)),
        ({"x-failed-recipients": (DEAD, OTHER)}, (DEAD, OTHER)),
    ],
)
def test_the_fields_of_a_report(headers: dict[str, tuple[str, ...]], expected: tuple[str, ...]) -> None:
    assert dead("", headers) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"This is the qmail-send program at mx.example.\n<{DEAD}>:\nRemote host said: 550 5.1.1 unknown",
        f"Your message to {DEAD} couldn't be delivered.\nkelly wasn't found at northshore.example.",
        f"To: {DEAD}\nThe e-mail account does not exist at the organization. #5.1.1",
        f"Ihre Nachricht an {DEAD}\nEmpfänger unbekannt",
        f"From {REP_ADDRESS} to {DEAD}: no such user",
        f"<{DEAD}>: User unknown (see our policy)",
        f"{DEAD} failed. Contact postmaster@mx.example.",
    ],
)
def test_a_text_that_names_who_is_gone(text: str) -> None:
    assert dead(text) == (DEAD,)


@pytest.mark.parametrize(
    "text",
    [
        f"<{DEAD}>:\n552 5.2.2 mailbox full",
        f"<{DEAD}>: user is over quota",
        f"Your mail to {DEAD} was blocked as spam",
        f"Your mail to {DEAD} was refused: 550 5.7.1",
        f"<{DEAD}>: host mx said: 451 4.3.0 lookup failure",
        f"<{DEAD}>: 452 try again",
        f"<{DEAD}>: greylisted",
        f"<{DEAD}>: temporarily unavailable",
        f"<{DEAD}>: message too large",
        f"{DEAD}: Das Postfach ist voll",
        f"{DEAD}: la boîte est pleine",
        f"{DEAD}: el buzón está lleno",
        f"{DEAD}: casella piena",
        "It failed.",
        "",
    ],
)
def test_a_text_whose_failure_passes_or_names_nobody(text: str) -> None:
    assert dead(text) == ()
    assert dead(text, {"x-failed-recipients": (DEAD,)}) == (() if DEAD in text else (DEAD,))


@pytest.mark.parametrize(
    "subject",
    ["Delivery Status Notification (Delay)", "Warning: message delayed 24 hours", "Zustellung verzögert: Tor"],
)
def test_what_is_only_late_is_not_dead(subject: str) -> None:
    assert dead(f"{DEAD}: unknown user", GONE, subject) == ()
