"""Mail as programs and people really write it, most of it without the headers that would make it easy."""

from datetime import date
from typing import Any

import pytest

from connectors.types import Party
from tests.builders import REP_ADDRESS, a_message, at
from worker.core.mail_kind import Verdict, judge
from worker.core.own_words import own_words
from worker.core.words import MailKind

KELLY = "kelly@northshore.example"
ANSWER: dict[str, Any] = {"in_reply_to": "<a@okafor.example>"}
AUTO, BOUNCE, CALENDAR, COMPLAINT, HUMAN, LIST, NEWSLETTER, NOTIFICATION = (
    MailKind.AUTO_REPLY,
    MailKind.BOUNCE,
    MailKind.CALENDAR,
    MailKind.COMPLAINT,
    MailKind.HUMAN,
    MailKind.LIST,
    MailKind.NEWSLETTER,
    MailKind.NOTIFICATION,
)


def judged(subject: str, text: str, sender: str = KELLY, name: str = "Kelly Brandt", **more: Any) -> Verdict:
    headers = {key: (value,) for key, value in more.pop("headers", {}).items()}
    values = {"subject": subject, "text": text, "headers": headers, "sent_at": at("2026-03-10 09:00")} | more
    return judge(a_message(sender=Party(sender, name), **values), frozenset({REP_ADDRESS}))


@pytest.mark.parametrize(
    ("subject", "text", "until"),
    [
        ("Automatikus válasz: Dokk", "Szabadságon vagyok 2026.03.20-ig.", date(2026, 3, 20)),
        ("Automatikus válasz: Dokk", "Március 20-ig szabadságon vagyok.", date(2026, 3, 20)),
        ("Răspuns automat: Doc", "Sunt în concediu până la 20 martie.", date(2026, 3, 20)),
        ("Автоматична відповідь: Док", "Я у відпустці до 20 березня 2026 року.", date(2026, 3, 20)),
        ("Автоматический ответ: Док", "Я в отпуске с 9 по 20 марта.", date(2026, 3, 20)),
        ("Αυτόματη απάντηση: Dock", "Θα απουσιάζω έως 20 Μαρτίου.", date(2026, 3, 20)),
        ("Automatická odpověď: Dok", "Od 9. do 20. března čerpám dovolenou.", date(2026, 3, 20)),
        ("Otomatik yanıt: Rampa", "9-20 Mart tarihleri arasında izindeyim.", date(2026, 3, 20)),
        ("Resposta automàtica: Moll", "Estic de vacances fins al 20 de març.", date(2026, 3, 20)),
        ("תשובה אוטומטית: Dock", "אני בחופשה עד 20.3.2026", date(2026, 3, 20)),
        ("自动答复: Dock", "我正在休假，3月20日返回办公室。", date(2026, 3, 20)),
        ("[EXTERNAL] Automatic reply: Dock", "I am out of the office until 12 March.", date(2026, 3, 12)),
        ("Automatic reply: Dock", "I am away 9-20 March.", date(2026, 3, 20)),
        ("Re: Dock [Out of Office]", "I am out of the office until 12 March.", date(2026, 3, 12)),
        (
            "[SPAM?] Abwesend: Tor",
            "Ich bin im Urlaub bis 20. März. In dringenden Fällen bitte anrufen.",
            date(2026, 3, 20),
        ),
        ("Absent jusqu'au 16 mars Re: Quai", "Je suis en congés jusqu'au 16 mars.", date(2026, 3, 16)),
        ("Auto: Tor", "Ich bin bis zum 17. März im Urlaub.", date(2026, 3, 17)),
        (
            "Kelly Brandt/NS ist außer Haus.",
            "Ich werde ab 09.03.2026 nicht im Büro sein. Ich kehre am 18.03.2026 zurück.",
            date(2026, 3, 18),
        ),
        ("Thank you for your email", "I am on annual leave and will return on Monday 16 March.", date(2026, 3, 16)),
        ("Re: Tor", "Dies ist eine automatische Eingangsbestätigung.", None),
        ("Re: Dock (verification)", "Just this once, click the link below so that your mail reaches me.", None),
        ("Your email requires verification", "Verify that you are a real live human being and not spam.", None),
    ],
)
def test_machines_that_answer(subject: str, text: str, until: date | None) -> None:
    verdict = judged(subject, text, **ANSWER)
    assert (verdict.kind, verdict.away_until) == (AUTO, until)


def test_an_inbox_rule_that_answers_in_an_unknown_language() -> None:
    rule = {"x-ms-exchange-inbox-rules-loop": KELLY}
    assert judged("Xyz: Dock", "Xyz", headers=rule | {"auto-submitted": "auto-generated"}).kind is AUTO
    assert judged("Dock", "Redirected by a rule, written by Kelly.", headers=rule).kind is HUMAN


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"x-ricevuta": "avvenuta-consegna"}, NOTIFICATION),
        ({"x-ricevuta": "errore-consegna"}, BOUNCE),
        ({"content-class": "urn:content-class:voice"}, NOTIFICATION),
        ({"content-class": "Missed-Call"}, NOTIFICATION),
        ({"x-voicemessageduration": "32"}, NOTIFICATION),
        ({"x-faxnumberofpages": "2"}, NOTIFICATION),
        ({"x-ms-mail-application": "Flow"}, NOTIFICATION),
        ({"x-sfdc-emailcategory": "apiMassMail"}, NEWSLETTER),
        ({"x-sfdc-emailcategory": "apiSingleMail"}, HUMAN),
        ({"x-acme-campaign-name": "march"}, NEWSLETTER),
        ({"x-acme-mailing-list-id": "1"}, HUMAN),
        ({"list-id": "<a.b>", "list-post": "<https://a.example/p>"}, LIST),
        ({"list-id": "<a.b>", "list-post": "<https://a.example/p>", "list-unsubscribe-post": "x"}, NEWSLETTER),
    ],
)
def test_headers_of_programs(headers: dict[str, str], kind: MailKind) -> None:
    assert judged("Dock", "See below.", headers=headers).kind is kind


@pytest.mark.parametrize(
    ("sender", "name", "subject", "text", "kind"),
    [
        (KELLY, "", "Read: Dock", "Your message\n\n  To: Kelly\n\nwas read on Tuesday, March 10, 2026.", NOTIFICATION),
        (KELLY, "", "Gelesen: Tor", "Ihre Nachricht\n\n  An: Jens\n\nwurde am 10.03.2026 09:10 gelesen.", NOTIFICATION),
        (KELLY, "", "[Request received] Dock", "Your request (48213) has been received.", NOTIFICATION),
        (KELLY, "", "Ticket received: Dock", "A ticket has been created.", NOTIFICATION),
        (KELLY, "", "Dock", "##- Please type your reply above this line -##\n\nWe look into it.", NOTIFICATION),
        ("ds@a.example", "Kelly Brandt via Signing", "Contract", "Kelly sent you a document.", NOTIFICATION),
        ("mon@a.example", "", "Host alert: web1", "Host: web1\nState: DOWN\nType: P\nIP: 1\nDate: today", NOTIFICATION),
        ("scanner@a.example", "", "Image", "Device: MX", NOTIFICATION),
        ("portal@a.example", "", "Your verification code is 482133", "It expires soon.", NOTIFICATION),
        ("owner-docks@a.example", "", "BOUNCE docks: non-member", "From sam", NOTIFICATION),
        (KELLY, "", "Accepted: Dock call", "Kelly Brandt has accepted this invitation.", CALENDAR),
        (KELLY, "", "Mail could not be delivered", f"Failed:\n\nRecipient: {KELLY}\nReason: unknown user", BOUNCE),
    ],
)
def test_machines_without_a_telling_header(sender: str, name: str, subject: str, text: str, kind: MailKind) -> None:
    assert judged(subject, text, sender, name).kind is kind


def test_a_complaint_that_only_returns_the_mail() -> None:
    parts = ("multipart/mixed", "message/rfc822")
    assert judged("complaint about message from 192.0.2.1", "", parts=parts).kind is COMPLAINT
    assert judged("complaint about message from 192.0.2.1", "Sam, is this yours?").kind is HUMAN


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: the contract", "Sam, I read the contract on Monday. Can I call you?"),
        ("Auto: Unfall", "Mein Auto hatte einen Unfall, ich komme erst am Freitag."),
        ("Accepted: your offer", "The board has accepted your offer. When can you start?"),
        ("Please verify", "Could you verify that you are free on Friday? And confirm by phone, please."),
        ("Request received", "Hi Sam, I have your request, Ben looks into it."),
        ("Thank you for your message", "Thank you Sam. I am out of town this week, shall we talk on Monday?"),
        ("Gate code", "The gate code for Friday is 4821."),
        ("Please take me off", "Please unsubscribe me from your newsletter, I get it twice. All good here!"),
        ("Dock list", "Are you on the docks mailing list? If not, reply to me."),
        (
            "Delivery failed again",
            "Your driver could not deliver the door. Can he come on Friday? ben@northshore.example",
        ),
        ("Mail problem", f"Our mailbox was full, so your mail to {KELLY} was rejected. Could you send it again?"),
        (
            "Fw: Undelivered Mail",
            f"My mail to you came back, see below.\n\nFrom: {KELLY}\nTo: sam\n\n{REP_ADDRESS}: could not be delivered",
        ),
        ("Re: Automatic reply: Dock", "Enjoy Sicily! Talk when you are back."),
        ("Re: Angebot", "Ich bin ab morgen im Urlaub. Das Angebot nehmen wir so an."),
        (
            "Bestellung",
            "Hallo Sam,\nbitte liefert:\nTor A: 2\nTor B: 1\nFarbe: grau\nOrt: Halle 3\nDanke und Gruß\nJens",
        ),
    ],
)
def test_people_whose_words_sound_like_a_machine(subject: str, text: str) -> None:
    verdict = judged(subject, text)
    assert verdict.kind is HUMAN, verdict.reasons


WAY_OUT = {"list-unsubscribe": "<mailto:u@northshore.example>"}
QUOTE = f"\n\nOn Mon, Mar 9, 2026 at 10:00 AM Sam Okafor <{REP_ADDRESS}> wrote:\n> When suits you?\n"


@pytest.mark.parametrize(
    ("text", "headers", "more", "kind"),
    [
        ("The crane comes on Friday.", WAY_OUT | {"x-mailer": "Microsoft Outlook 16.0"}, ANSWER, HUMAN),
        ("Sounds good.", {"precedence": "bulk", "user-agent": "Mozilla Thunderbird"}, ANSWER, HUMAN),
        (f"Tuesday works.{QUOTE}", {"feedback-id": "1:a:b"}, ANSWER, HUMAN),
        ("Just bumping this up.", WAY_OUT, ANSWER, NEWSLETTER),
        (f"Just bumping this up.{QUOTE}", {"precedence": "bulk"}, ANSWER, NEWSLETTER),
        (f"Bumping.{QUOTE}", WAY_OUT | {"list-unsubscribe-post": "List-Unsubscribe=One-Click"}, ANSWER, NEWSLETTER),
        (f"Buy now. Unsubscribe here.{QUOTE}", WAY_OUT, ANSWER, NEWSLETTER),
        ("The crane comes on Friday.", WAY_OUT | {"x-mailer": "Microsoft Outlook 16.0"}, {}, NEWSLETTER),
    ],
)
def test_a_person_who_answers_through_a_gateway(
    text: str, headers: dict[str, str], more: dict[str, Any], kind: MailKind
) -> None:
    assert judged("Re: Dock", text, headers=headers, **more).kind is kind


@pytest.mark.parametrize(
    "below",
    [
        "On Mon, Mar 9, 2026 at 10:00 AM Sam Okafor\n<sam@okafor.example> wrote:\n\nHello",
        "Am Mo., 9. März 2026 um 10:00 schrieb Sam Okafor <sam@okafor.example>:\n\nHallo",
        "pon., 9 mar 2026 o 10:00 Sam Okafor <sam@okafor.example> napisał(a):\n> Cześć",
        "пн, 9 мар. 2026 г. в 10:00, Sam Okafor <sam@okafor.example>:\n\nПривет",
        "2026年3月9日(月) 10:00 Sam Okafor <sam@okafor.example>:\n\nこんにちは",
        "Sam Okafor <sam@okafor.example> 于2026年3月9日周一 10:00写道：\n> 你好",
        "Od: Sam Okafor <sam@okafor.example>\nOdesláno: pondělí 9. března\nKomu: Jan\n\nAhoj",
        "发件人: Sam Okafor\n发送时间: 2026年3月9日\n收件人: 王伟\n\n你好",
        "Gesendet: Montag, 09. März 2026\nVon: Sam Okafor\nAn: Jens\n\nHallo",
    ],
)
def test_what_is_quoted_without_marks_is_not_the_writers(below: str) -> None:
    assert own_words(f"Fine.\n\n{below}") == "Fine."


@pytest.mark.parametrize("text", ["Please note for 12 March:\n\nbring boots", "On 9 March:\nOk.", "Ben wrote:\n\nyes"])
def test_a_line_that_ends_in_a_colon_is_no_quote(text: str) -> None:
    assert own_words(text) == text


def test_answers_below_quote_marks_are_the_writers() -> None:
    text = "Hi Sam.\n\nOn 9 March 2026, Sam wrote:\n> When?\nFriday."
    assert own_words(text).split() == ["Hi", "Sam.", "Friday."]
