"""The matter of a subject can be quoted in a question, or is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.core.topics import bare_subject, topic_of


@pytest.mark.parametrize(
    ("subject", "topic"),
    [
        ("Dock leveller", "Dock leveller"),
        ("Re: Dock leveller", "Dock leveller"),
        ("RE: FW: AW: Dock leveller", "Dock leveller"),
        ("WG: TR: SV: RES: Dock leveller", "Dock leveller"),
        ("Re[2]: Dock leveller", "Dock leveller"),
        ("[EXTERNAL] Re: [team] Dock leveller", "Dock leveller"),
        ("Fwd: the new cold store.", "the new cold store"),
        ("Question about the dock leveller", "the dock leveller"),
        ("Quick question: dock leveller", "dock leveller"),
        ("Update on the move to Duluth", "the move to Duluth"),
        ("Dock leveller - update", "Dock leveller"),
        ("Dock leveller?", "Dock leveller"),
        ("SAP migration in Duluth", "SAP migration in Duluth"),
        ("Regarding second-hand forklifts", "second-hand forklifts"),
        ("Hallenumbau", "Hallenumbau"),
        ("Umbau der Halle in Köln", "Umbau der Halle in Köln"),
        ("Nouveau quai de Lyon", "Nouveau quai de Lyon"),
        ("“Ice fishing” trip", "Ice fishing” trip"),
    ],
)
def test_the_matter_of_a_subject(subject: str, topic: str) -> None:
    assert topic_of(subject) == topic


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Re:",
        "Fwd: ",
        "Hello",
        "Hi Kelly!",
        "Thanks",
        "Thank you",
        "Hartelijk dank voor dinsdag",
        "Bedankt voor woensdag",
        "Herzlichen Dank für die Hilfe",
        "Notre visite de mardi",
        "Visita del miércoles",
        "Felicidades por adelantado",
        "Question",
        "Quick question",
        "Lunch?",
        "Re: update",
        "Photos",
        "Invoice 4711",
        "Re: Rechnung",
        "Your order",
        "Payment overdue",
        "New price list",
        "Quote for six doors",
        "Angebot Tore",
        "Devis",
        "[#4711] Ticket",
        "Case 00012345",
        "OPS-123 crash on start",
        "Support request",
        "Password reset",
        "Newsletter March",
        "Out of Office AutoReply: docks",
        "Automatische Antwort: Tore",
        "Delivery Status Notification (Failure)",
        "Undeliverable: docks",
        "Invitation: docks @ Tue",
        "Accepted: docks",
        "Meeting on Tuesday",
        "Termin nächste Woche",
        "Call tomorrow",
        "Dinner on Friday",
        "RFP cold storage",
        "Tender for docks",
        "Ausschreibung Tore",
        "Appel d'offres quais",
        "Complaint about the door",
        "Damaged pallet",
        "Door is broken again",
        "Problem with door 4",
        "URGENT door",
        "Beschwerde",
        "Réclamation",
        "Funeral on Friday",
        "Condolences",
        "Sad news: Tom passed away",
        "Back from hospital",
        "Maternity leave",
        "Sick today",
        "Beileid",
        "Krank",
        "Happy birthday!",
        "Merry Christmas",
        "Congratulations on the new plant",
        "Confidential plans",
        "Can we meet",
        "What do you think about docks",
        "I need your help",
        "Your new plant",
        "Please see below",
        "How are things",
        "DOCK LEVELLER",
        "DOCK LEVELLER INSTALLATION",
        "12345",
        "4711/22",
        "see http://a.example",
        "kelly@northshore.example",
        "a very long subject about the many things that happened to us",
        "x" * 70,
        "10% off docks",
        "$500 for a dock",
        "drawing.pdf",
        "ご相談",
        "Привет",
        "Kelly",
        "Docks",
        "Renewal of the service contract",
        "Layoffs at the plant",
        "Budget for next year",
    ],
)
def test_what_cannot_be_asked_about(subject: str) -> None:
    assert topic_of(subject) is None


def test_the_bare_subject_keeps_the_matter() -> None:
    assert bare_subject("RE: [list]  Fwd:  Dock   leveller (fwd)") == "Dock leveller"
    assert bare_subject("***SPAM*** Dock leveller") == "Dock leveller"
    assert bare_subject("Report: Dock leveller") == "Report: Dock leveller"


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_subject_is_judged_and_a_topic_is_quotable(subject: str) -> None:
    topic = topic_of(subject)
    assert topic is None or (topic.strip() == topic and 0 < len(topic) <= 60 and "\n" not in topic)
    assert topic_of(f"Re: {subject}") == topic
