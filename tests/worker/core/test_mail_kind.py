"""What kind of mail a message is: every standard sign, the weaker ones together, and what must stay a person's mail."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.types import Party
from tests.builders import REP_ADDRESS, a_message, at
from tests.score.mail import predict
from worker.core.mail_kind import Verdict, judge
from worker.core.words import MailKind

OWN = frozenset({REP_ADDRESS})
CORPORA = Path(__file__).parents[4] / "shared" / "corpora" / "dev"


def judged(**changes: Any) -> Verdict:
    return judge(a_message(**changes), OWN)


def with_header(name: str, value: str) -> Verdict:
    return judged(headers={name: (value,)})


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        # RFC 3834
        ("auto-submitted", "auto-replied", MailKind.AUTO_REPLY),
        ("auto-submitted", "auto-replied (vacation)", MailKind.AUTO_REPLY),
        ("auto-submitted", "auto-generated", MailKind.NOTIFICATION),
        ("auto-submitted", "auto-notified", MailKind.NOTIFICATION),
        ("auto-submitted", "no", MailKind.HUMAN),
        # before and beside it
        ("x-autoreply", "yes", MailKind.AUTO_REPLY),
        ("x-autorespond", "x", MailKind.AUTO_REPLY),
        ("precedence", "auto_reply", MailKind.AUTO_REPLY),
        ("x-apple-action", "VACATION", MailKind.AUTO_REPLY),
        ("delivered-to", "Autoresponder", MailKind.AUTO_REPLY),
        # RFC 2369, 2919, 8058 and list managers
        ("list-id", "<talk.example>", MailKind.LIST),
        ("list-post", "<mailto:talk@lists.example>", MailKind.LIST),
        ("list-post", "NO", MailKind.NEWSLETTER),
        ("list-unsubscribe", "<mailto:x@lists.example>", MailKind.NEWSLETTER),
        ("list-unsubscribe-post", "List-Unsubscribe=One-Click", MailKind.NEWSLETTER),
        ("precedence", "bulk", MailKind.NEWSLETTER),
        ("precedence", "first-class", MailKind.HUMAN),
        ("mailing-list", "contact talk-help@lists.example; run by ezmlm", MailKind.LIST),
        ("x-beenthere", "talk@lists.example", MailKind.LIST),
        ("sender", "owner-talk@lists.example", MailKind.LIST),
        ("return-path", "<talk-bounces@lists.example>", MailKind.LIST),
        # RFC 5965, 3464, provider's own reports
        ("feedback-type", "abuse", MailKind.COMPLAINT),
        ("x-failed-recipients", "kelly@northshore.example", MailKind.BOUNCE),
        ("auto-submitted", "auto-generated (failure)", MailKind.BOUNCE),
        # machines that say so
        ("x-github-reason", "mention", MailKind.NOTIFICATION),
        ("x-jira-fingerprint", "abc", MailKind.NOTIFICATION),
        ("content-class", "urn:content-classes:calendarmessage", MailKind.CALENDAR),
        # no signs
        ("x-auto-response-suppress", "All", MailKind.HUMAN),
        ("x-mailer", "Microsoft Outlook 16.0", MailKind.HUMAN),
        ("return-path", "<kelly@northshore.example>", MailKind.HUMAN),
        ("delivered-to", "sam@okafor.example", MailKind.HUMAN),
    ],
)
def test_header_signs(name: str, value: str, kind: MailKind) -> None:
    verdict = with_header(name, value)
    assert verdict.kind is kind
    assert verdict.reasons
    assert verdict.contact is (kind is MailKind.HUMAN)


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (("multipart/report;report-type=delivery-status", "text/plain", "message/delivery-status"), MailKind.BOUNCE),
        (("multipart/report;report-type=disposition-notification", "text/plain"), MailKind.NOTIFICATION),
        (("multipart/report;report-type=feedback-report", "message/feedback-report"), MailKind.COMPLAINT),
        (("multipart/alternative", "text/plain", "text/calendar;method=REQUEST"), MailKind.CALENDAR),
        (("multipart/alternative", "text/plain", "text/calendar;method=REPLY"), MailKind.CALENDAR),
        (("multipart/alternative", "text/plain", "text/calendar;method=CANCEL"), MailKind.CALENDAR),
        (("multipart/mixed", "text/plain", "text/calendar;method=PUBLISH"), MailKind.HUMAN),
        (("multipart/mixed", "text/plain", "text/calendar"), MailKind.HUMAN),
        (("multipart/mixed", "text/plain", "message/rfc822"), MailKind.HUMAN),
        (("multipart/signed", "text/plain"), MailKind.HUMAN),
    ],
)
def test_part_signs(parts: tuple[str, ...], kind: MailKind) -> None:
    assert judged(parts=parts).kind is kind


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"list-id": "<talk.example>", "auto-submitted": "auto-replied"}, MailKind.AUTO_REPLY),
        ({"list-id": "<talk.example>", "x-failed-recipients": "kelly@northshore.example"}, MailKind.BOUNCE),
        ({"auto-submitted": "auto-replied", "x-failed-recipients": "kelly@northshore.example"}, MailKind.BOUNCE),
        ({"list-id": "<talk.example>", "list-unsubscribe": "<mailto:x@lists.example>"}, MailKind.LIST),
        ({"list-id": "<talk.example>", "x-jira-fingerprint": "abc"}, MailKind.NOTIFICATION),
    ],
)
def test_bounces_and_auto_replies_come_before_lists(headers: dict[str, str], kind: MailKind) -> None:
    assert judged(headers={name: (value,) for name, value in headers.items()}).kind is kind


@pytest.mark.parametrize(
    ("address", "name", "subject", "text"),
    [
        ("MAILER-DAEMON@mx.example", "", "hello", ""),
        ("postmaster@mx.example", "", "Undeliverable: Dock leveller", ""),
        ("postmaster@mx.example", "", "Dock leveller", "The user kelly@northshore.example is unknown."),
        ("robot@mx.example", "Mail Delivery System", "Returned mail: see transcript", ""),
        ("postmaster@mx.example", "", "Unzustellbar: Tor", ""),
        ("x@mx.example", "", "Delivery failed", "Could not deliver to kelly@northshore.example: no such user"),
    ],
)
def test_mail_systems_bounce(address: str, name: str, subject: str, text: str) -> None:
    assert judge(a_message(sender=Party(address, name), subject=subject, text=text), OWN).kind is MailKind.BOUNCE


def test_a_mail_without_sender_that_reports_a_failure_is_a_bounce() -> None:
    assert judged(sender=None, subject="failure notice").kind is MailKind.BOUNCE
    assert judged(sender=None, subject="Dock leveller").kind is MailKind.HUMAN


REPORT: dict[str, tuple[str, ...]] = {
    "final-recipient": ("rfc822; Kelly@NorthShore.example",),
    "action": ("failed",),
    "status": ("5.1.1",),
}
REPORT_PARTS = ("multipart/report;report-type=delivery-status",)


@pytest.mark.parametrize(
    ("headers", "text", "dead"),
    [
        (REPORT, "", "kelly@northshore.example"),
        ({"x-failed-recipients": ("kelly@northshore.example",)}, "", "kelly@northshore.example"),
        ({}, "Your mail to <kelly@northshore.example> failed: no such user.", "kelly@northshore.example"),
        ({}, f"Your mail from {REP_ADDRESS} to kelly@northshore.example failed.", "kelly@northshore.example"),
        (REPORT | {"action": ("delayed",)}, "", ""),
        (REPORT | {"status": ("4.4.1",)}, "", ""),
        (REPORT | {"status": ("5.2.2",)}, "", ""),
        (REPORT | {"status": ("5.7.1",)}, "", ""),
        ({}, "It failed.", ""),
    ],
)
def test_a_bounce_names_the_address_that_failed_for_good(
    headers: dict[str, tuple[str, ...]], text: str, dead: str
) -> None:
    verdict = judged(sender=Party("postmaster@mx.example"), headers=headers, parts=REPORT_PARTS, text=text)
    assert (verdict.kind, verdict.dead_addresses) == (MailKind.BOUNCE, (dead,) if dead else ())


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Dock leveller",
        "Out of Office AutoReply: Dock leveller",
        "Auto: Autoreply",
        "Autoreply: x",
        "Automatische Antwort: Tor",
        "Abwesenheitsnotiz: Tor",
        "Réponse automatique : quai",
        "Respuesta automática: muelle",
        "Risposta automatica: molo",
        "Automatisch antwoord: dok",
        "自動返信: 件名",
    ],
)
def test_auto_reply_subjects(subject: str) -> None:
    assert judged(subject=subject.removeprefix("Auto: ")).kind is MailKind.AUTO_REPLY


def test_an_absence_notice_says_until_when() -> None:
    verdict = judged(subject="Automatic reply: docks", text="I am away until 5 March.", sent_at=at("2026-02-24 08:00"))
    assert verdict.away_until == date(2026, 3, 5)
    assert judged(subject="Automatic reply: docks", text="I am away.").away_until is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of the office Friday", "I will be out of the office Friday. Call Ana if the dock jams.\n\nKelly"),
        ("Away next week", "I'm on vacation next week, let's talk before."),
        ("Re: Automatic reply: Dock leveller", "Saw your notice - call me when you are back?"),
        ("Delivery of the dock", "The delivery has not arrived. Could you check?"),
        ("Dock leveller", "If you have received this email in error please notify the sender."),
        ("Your newsletter", "I read your newsletter, nice photo of the dock."),
        (
            "Fwd: Weekly news",
            "Thought of you.\n\n---------- Forwarded message ---------\nTo unsubscribe click here https://a.example",
        ),
        ("Re: News", "Great!\n\n> To unsubscribe click here\n> https://a.example"),
        ("Hello", "See http://a.example and http://b.example for the photos."),
        ("Meeting", "When: shall we say Tuesday? Bring the drawings."),
        ("", ""),
    ],
)
def test_a_person_stays_a_person(subject: str, text: str) -> None:
    assert judged(subject=subject, text=text).kind is MailKind.HUMAN


@pytest.mark.parametrize(
    ("address", "subject", "text", "kind"),
    [
        ("noreply@a.example", "Welcome", "Hello Sam", MailKind.NOTIFICATION),
        ("newsletter@a.example", "Spring", "Hello Sam", MailKind.NEWSLETTER),
        ("tom@a.example", "Spring", "Doors for all. To unsubscribe, click here.", MailKind.NEWSLETTER),
        ("tom@a.example", "Frühling", "Alles neu. Newsletter abbestellen: hier.", MailKind.NEWSLETTER),
        ("tom@a.example", "Spring", "If you no longer wish to receive\nour offers, tell us.", MailKind.NEWSLETTER),
        ("tom@a.example", "Spring", "You are receiving this e-mail because you bought a door.", MailKind.NEWSLETTER),
        ("tom@a.example", "Spring", "View this email in your browser", MailKind.NEWSLETTER),
        ("tom@a.example", "Case 4711", "Please do not reply to this message.", MailKind.NOTIFICATION),
        ("tom@news.a.example", "50% off doors", "Buy now", MailKind.NEWSLETTER),
        ("calendar-notification@a.example", "Dock", "Tomorrow", MailKind.CALENDAR),
        ("tom@a.example", "Accepted: docks", "When: Tuesday\nWhere: Plant\n", MailKind.CALENDAR),
        ("tom@a.example", "Docks", "When: Tuesday\nWhere: Plant\nDuration: 1 h\n", MailKind.CALENDAR),
    ],
)
def test_sender_subject_and_wording(address: str, subject: str, text: str, kind: MailKind) -> None:
    assert judge(a_message(sender=Party(address), subject=subject, text=text), OWN).kind is kind


def test_the_reps_own_mail_is_a_persons_whatever_it_quotes() -> None:
    sender = Party(REP_ADDRESS.upper())
    mine = a_message(
        sender=sender, subject="Doors", text="To unsubscribe, click here.", headers={"list-unsubscribe": ("x",)}
    )
    assert judge(mine, OWN).kind is MailKind.HUMAN
    away = a_message(sender=sender, subject="Automatic reply: docks", text="I am away.")
    assert judge(away, OWN).kind is MailKind.AUTO_REPLY


def test_a_personal_mail_program_speaks_for_a_person() -> None:
    text = "Photos: https://a.example https://b.example https://c.example https://d.example https://e.example"
    assert judged(text=text, subject="Your order").kind is not MailKind.HUMAN
    assert (
        judged(text=text, subject="Your order", headers={"user-agent": ("Mozilla Thunderbird",)}).kind is MailKind.HUMAN
    )


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not here")
def test_real_mail_is_told_apart() -> None:
    lines = (CORPORA / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    labels = {row["path"]: row["label"] for row in map(json.loads, lines)}
    said = {row["path"]: row["label"] for row in predict(CORPORA)}
    right = sum(said[path] == label == "human" for path, label in labels.items())
    assert right / sum(label == "human" for label in said.values()) >= 0.97
    assert right / sum(label == "human" for label in labels.values()) >= 0.98
    for kind in set(labels.values()):
        of_kind = [path for path, label in labels.items() if label == kind]
        assert sum(said[path] == kind for path in of_kind) / len(of_kind) >= 0.9, kind
