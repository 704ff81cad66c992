"""Mail of many makers, tools and languages, written for these tests: each class is told apart."""

from typing import Any

import pytest

from connectors.types import Party
from tests.builders import REP_ADDRESS, a_message
from worker.core.mail_kind import Verdict, judge
from worker.core.words import MailKind

OWN = frozenset({REP_ADDRESS})
DEAD = "kelly@northshore.example"
EXCHANGE = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firm.example"


def judged(sender: str = DEAD, subject: str = "Docks", text: str = "", **more: Any) -> Verdict:
    return judge(a_message(sender=Party(sender), subject=subject, text=text, **more), OWN)


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        (EXCHANGE, "Undeliverable: Dock", f"Your message to {DEAD} couldn't be delivered."),
        (EXCHANGE, "Unzustellbar: Tor", f"Ihre Nachricht an {DEAD} konnte nicht zugestellt werden."),
        (EXCHANGE, "Kézbesíthetetlen: Dokk", f"A(z) {DEAD} címzett nem érhető el."),
        ("x@mx.example", "Non remis : Quai", f"Votre message à {DEAD} n'a pas pu être remis."),
        ("x@mx.example", "No se puede entregar: Muelle", f"No se pudo entregar el mensaje a {DEAD}."),
        ("x@mx.example", "Onbestelbaar: Dok", f"Uw bericht aan {DEAD} kan niet worden bezorgd."),
        ("x@mx.example", "Non recapitabile: Molo", f"Impossibile recapitare il messaggio a {DEAD}."),
        ("x@mx.example", "Não é possível entregar: Doca", f"Não foi possível entregar a mensagem a {DEAD}."),
        ("x@mx.example", "Niedostarczone: Dok", f"Nie można dostarczyć wiadomości do {DEAD}."),
        ("x@mx.example", "Kan inte levereras: Docka", f"Meddelandet till {DEAD} kunde inte levereras."),
        ("x@mx.example", "Не доставлено: Док", f"Сообщение для {DEAD} не удалось доставлено."),
        ("postmaster@mx.example", "配信不能: 件名", f"{DEAD} へのメッセージを配信できませんでした。"),
        ("MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender", f"<{DEAD}>: host mx: 550 5.1.1 unknown"),
        ("MAILER-DAEMON@mx.example", "failure notice", f"<{DEAD}>:\nSorry, no mailbox here by that name."),
        ("Mailer-Daemon@mx.example", "Mail delivery failed: returning message to sender", f"  {DEAD}\n    failed"),
        ("MAILER-DAEMON@mx.example", "Returned mail: see transcript", f"<{DEAD}>\n    (reason: 550 User unknown)"),
        ("mailer-daemon@mx.example", "Delivery Status Notification (Failure)", f"Not found: {DEAD}"),
        ("gateway@mx.example", "Message rejected: Dock", f"Your message to {DEAD} was rejected: address unknown."),
        ("post_master@mx.example", "Re: Dock", f"Error message below:\n550 - no such user here\nRCPT TO: {DEAD}"),
    ],
)
def test_bounces(sender: str, subject: str, text: str) -> None:
    verdict = judged(sender, subject, text)
    assert (verdict.kind, verdict.dead_addresses) == (MailKind.BOUNCE, (DEAD,))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of Office AutoReply: Dock", ""),
        ("Out of the office: Re: Dock", "I will be out of the office through Friday."),
        ("Away from my mail", "I will not be reading my mail for a while."),
        ("Abwesenheit: Re: Tor", "Ich bin bis 05.03. nicht im Büro."),
        ("Abwesend: Tor", "Ich bin im Urlaub. In dringenden Fällen wenden Sie sich an Ana."),
        ("Absence du bureau Re: Quai", "Je suis en congés jusqu'au 5 mars."),
        ("Ausencia: Muelle", "Estaré fuera de la oficina hasta el 5 de marzo. En caso de urgencia, escriba a Ana."),
        ("Fuera de la oficina: Re: Muelle", "Estoy de vacaciones."),
        ("Afwezig: Dok", "Ik ben afwezig tot 5 maart. Voor dringende zaken belt u Ana."),
        ("Assente: Molo", "Sono fuori ufficio fino al 5 marzo. Per urgenze contattare Ana."),
        ("Ausência: Doca", "Estarei ausente até 5 de março. Obrigado pela sua mensagem, em caso urgente ligue."),
        ("Frånvaromeddelande: Dok", ""),
        ("Fravær: SV: Dok", "Jeg er på ferie til 6. mars."),
        ("Urlop: Dok", "Jestem na urlopie. W pilnych sprawach proszę dzwonić."),
        ("Automatyczna odpowiedź: Dok", ""),
        ("不在通知: 件名", "3月5日まで不在にしております。お急ぎの方は田中までご連絡ください。"),
        ("自動応答: 件名", ""),
        ("Thank you for your message", "This is an automated reply. We will answer within two days."),
        ("Re: Dock", "This is an automatic response. I no longer work at Northshore."),
        ("Re: Tor", "Dies ist eine automatisch generierte Antwort."),
        ("Re: Dock", "Auto-reply: I left Northshore."),
    ],
)
def test_auto_replies(subject: str, text: str) -> None:
    assert judged(subject=subject, text=text).kind is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text", "parts"),
    [
        ("Invitation: Docks @ Tue", "", ("multipart/mixed", "text/calendar;method=REQUEST")),
        ("Kelly Brandt", "", ("multipart/alternative", "text/plain", "text/calendar;method=REPLY")),
        ("Docks", "", ("text/calendar;method=COUNTER",)),
        ("Accepted: Docks", "", ("text/plain", "text/calendar")),
        ("Zugesagt: Tor", "", ("text/plain", "text/calendar")),
        ("承諾: 件名", "", ("text/plain", "text/calendar")),
        ("Avböjt: Dok", "", ("text/plain", "text/calendar")),
        ("Updated invitation: Docks", "When: Tuesday\nWhere: Plant", ("text/plain",)),
        ("Aceptada: Muelle", "Cuándo: martes\nDónde: planta", ("text/plain",)),
        ("Geaccepteerd: Dok", "Wanneer: dinsdag\nWaar: fabriek", ("text/plain",)),
        ("Recusado: Doca", "Quando: terça\nOnde: fábrica", ("text/plain",)),
    ],
)
def test_calendar_mail(subject: str, text: str, parts: tuple[str, ...]) -> None:
    assert judged(subject=subject, text=text, parts=parts).kind is MailKind.CALENDAR


WAY_OUT = {"list-unsubscribe": ("<https://a.example/u>",), "list-unsubscribe-post": ("List-Unsubscribe=One-Click",)}
SERVICE = {"feedback-id": ("1:a:b",)}


@pytest.mark.parametrize(
    ("sender", "subject", "headers", "kind"),
    [
        # mail of services: one person's own matter, with a way out or without
        ("notifications@a.example", "Kelly mentioned you", WAY_OUT, MailKind.NOTIFICATION),
        ("hello@a.example", "Kelly mentioned you in a comment", WAY_OUT, MailKind.NOTIFICATION),
        ("hello@a.example", "Your order #48213 has shipped", WAY_OUT | SERVICE, MailKind.NOTIFICATION),
        ("hello@a.example", "Ihre Bestellung 4711", WAY_OUT, MailKind.NOTIFICATION),
        ("hello@a.example", "Confirmation de votre commande", WAY_OUT, MailKind.NOTIFICATION),
        ("hello@a.example", "Welcome", SERVICE, MailKind.NOTIFICATION),
        ("hello@a.example", "Build failed: web", {"precedence": ("bulk",)}, MailKind.NOTIFICATION),
        # the same to many
        ("hello@a.example", "Our spring favourites", WAY_OUT | SERVICE, MailKind.NEWSLETTER),
        ("news@a.example", "Welcome", SERVICE, MailKind.NEWSLETTER),
        ("no-reply@a.example", "20% off this week", WAY_OUT | {"x-campaign": ("s",)}, MailKind.NEWSLETTER),
        ("hello@a.example", "Your order of the week", {"x-campaign-id": ("s",)}, MailKind.NEWSLETTER),
        ("tom@a.example", "Three ideas", {"list-id": ("<a.b>",)} | WAY_OUT, MailKind.NEWSLETTER),
        # a list people write to
        ("tom@a.example", "[talk] release", {"list-id": ("<a.b>",)}, MailKind.LIST),
        ("tom@a.example", "[talk] release", {"list-id": ("<a.b>",), "list-unsubscribe": ("<x>",)}, MailKind.LIST),
        ("tom@a.example", "x", {"list-id": ("<a.b>",), "list-post": ("<mailto:t@a>",)} | WAY_OUT, MailKind.LIST),
    ],
)
def test_notification_newsletter_and_list(
    sender: str, subject: str, headers: dict[str, tuple[str, ...]], kind: MailKind
) -> None:
    assert judged(sender, subject, "Hello Sam, see below.", headers=headers).kind is kind


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Primavera", "Scopri le offerte. Per cancellarti dalla newsletter clicca qui.", MailKind.NEWSLETTER),
        ("Printemps", "Découvrez nos portes. Pour vous désabonner, cliquez ici.", MailKind.NEWSLETTER),
        ("Lente", "Ontdek onze deuren. Klik hier om u af te melden.", MailKind.NEWSLETTER),
        ("Wiosna", "Nowości. Aby zrezygnować z otrzymywania wiadomości kliknij tutaj.", MailKind.NEWSLETTER),
        ("Frühling", "Alles neu. Hier können Sie sich abmelden.", MailKind.NEWSLETTER),
        ("春のお知らせ", "新商品のご案内です。配信停止はこちら。", MailKind.NEWSLETTER),
        ("Doors", "www.a.example [IMAGE] [IMAGE]\n[IMAGE]", MailKind.NEWSLETTER),
        ("Lowest mortgage rates", "Apply now! To be removed, reply.", MailKind.NEWSLETTER),
        ("Colis", "Ceci est un message automatique, merci de ne pas y répondre.", MailKind.NOTIFICATION),
        ("Pacco", "Messaggio automatico, si prega di non rispondere.", MailKind.NOTIFICATION),
        ("Pakket", "Dit is een automatisch gegenereerd bericht.", MailKind.NOTIFICATION),
        ("Encomenda", "Esta é uma mensagem automática, não responda.", MailKind.NOTIFICATION),
        ("発送", "このメールは送信専用です。", MailKind.NOTIFICATION),
        ("", "CONFIRMATION: 809\nTEL: 281\nRATE: USD40\nPICK-UP: HOUSTON", MailKind.NOTIFICATION),
    ],
)
def test_texts_without_a_telling_header(subject: str, text: str, kind: MailKind) -> None:
    assert judged("tom@a.example", subject, text).kind is kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Your order", "Hi Sam, your order number 4711 is at the dock. Could you send the invoice?"),
        ("Order 4711", "Please find our order attached. Ship to: Plant 2. Total: 4,200 EUR.\nwww.northshore.example"),
        ("Invoice received", "We received the invoice, thank you. Payment goes out on Friday."),
        ("Rechnung 4711", "Hallo Sam,\nanbei unsere Bestellung. Bitte um Auftragsbestätigung."),
        ("Votre commande", "Bonjour Sam, merci pour votre livraison. Pouvez-vous m'envoyer la facture ?"),
        ("Undeliverable parcel", "The parcel could not be delivered because nobody was there. Call the driver?"),
        ("Vacation", "I'll be on vacation from Monday. Will reply to the rest when I'm back."),
        ("Out of office: Monday", "I will be out of the office Monday, can we move the call to Tuesday?"),
        ("Out of the Office - Friday", "I will be out of the office on Friday. In urgent cases call Ana."),
        ("Abwesend nächste Woche", "Hallo Sam, ich bin ab Montag nicht im Büro. Können wir vorher sprechen?"),
        ("Fuera de la oficina el viernes", "Estoy fuera de la oficina el viernes, ¿hablamos antes?"),
        ("Special offer for Tom", "Could you make Tom a special offer? He wants 10% off."),
        ("Newsletter idea", "Could you add an article on docks to your newsletter? See https://a.example"),
        ("Free on Friday?", "Are you free for lunch? Now would be good too."),
        ("Kurs", "Ich möchte meinen Sohn vom Kurs abmelden."),
        ("Appointment confirmation", "Confirming our appointment on Tuesday at 10. Bring the drawings."),
        ("Accepted: your offer", "We accept. Please send the contract."),
        ("Your account", "Who looks after our account now? Please note our new account number: 12-34."),
        ("Automatic doors", "The automatic response of the doors is slow. Auto-reply to follow."),
        ("Dock", "FROM: KELLY\nTO: SAM\nRE: DOCKS\nPLEASE CALL ME, THE DOCK JAMS AGAIN."),
    ],
)
def test_people(subject: str, text: str) -> None:
    assert judged(subject=subject, text=text).kind is MailKind.HUMAN


def test_photos_a_person_sends_are_no_newsletter() -> None:
    parts = ("multipart/mixed", "text/plain", "image/jpeg", "image/jpeg")
    assert judged(subject="Photos", text="[image: IMG_1.jpg]\n[image: IMG_2.jpg]", parts=parts).contact


def test_an_absence_told_to_several_is_a_persons() -> None:
    text = "Ich bin im Urlaub. In dringenden Fällen wenden Sie sich an Ana."
    several = (Party(REP_ADDRESS), Party("tom@fjord.example"))
    assert judged(subject="Abwesend: Tor", text=text, to=several).contact
    assert not judged(subject="Abwesend: Tor", text=text).contact
    assert not judged(subject="Abwesend", text="Ich bin im Urlaub.", in_reply_to="<1@okafor.example>").contact
