"""The weak signs of newsletters and notifications, as tables: wording, what it weighs, and which kind it leans to."""

from collections.abc import Mapping
from typing import NamedTuple

from worker.core.wording import Phrases
from worker.core.words import MailKind

NEWS, NOTE = MailKind.NEWSLETTER, MailKind.NOTIFICATION


class Weak(NamedTuple):
    """One weak sign: what it looks for, what it weighs, what it leans to."""

    code: str
    weight: int
    kind: MailKind
    phrases: Phrases


def _weak(code: str, weight: int, kind: MailKind, phrases: Mapping[str, str]) -> Weak:
    return Weak(code, weight, kind, Phrases.of(phrases))


_MAIL = r"(?:e-?mails?|messages?|mailings?|newsletters?|offers?|updates?|notices?|alerts?)"

SUBJECT_SIGNS: tuple[Weak, ...] = (
    _weak(
        "subject: news",
        2,
        NEWS,
        {
            "newsletter|digest|headline|bulletin": r"\b\w+?s?\b",
            "breaking news|latest news|news alert|news flash|news update": r"\b",
            "volume|vol|issue|edition": r"\b(?:volume|vol\.?|issue|edition) ?#?\d+",
            "weekly|daily|monthly": r"\b\w+ (?:news|update|report|summary|roundup|brief\w*|forecast)\b",
        },
    ),
    _weak(
        "subject: offer",
        2,
        NEWS,
        {
            "% ": r"% (?:off|discount|rabatt|savings|de descuento|korting)\b",
            "%off|act now|last chance|viagra|gutschein|soldes|sale ends|sale now|sale alert": r"",
            "free ": r"\bfree (?:gift|trial|shipping|offer|\w+ (?:offer|trial|phone|software|report))\b",
            "special |exclusive |limited |great ": r"\b\w+ (?:offer|deal|saving)s?\b",
            "big sale|huge sale|final sale|clearance|winter sale|summer sale|spring sale|holiday sale|fare sale": r"\b",
            "save ": r"\bsave (?:up to )?[$€£]?\d",
            "win |earn ": r"\b\w+ (?:up to )?(?:a |an |[$€£]?\d)",
            "low|cheap|best ": r"\b(?:low|lowest|cheap\w*|best) (?:\w+ )?(?:prices?|rates?|fares?|deals?)\b",
            "credit ": r"\bcredit (?:card|report)\b",
            "only |just |for ": r"\b\w+ [$€£] ?\d",
        },
    ),
    _weak(
        "subject: transaction",
        2,
        NOTE,
        {
            "order|ship|booking|reservation|registration|payment|subscription|account|flight|delivery|appointment": (
                r"\b\w+[ -]+(?:confirm\w*|receipt|status|notification|reminder|update|number|#)"
            ),
            "confirmation|e-ticket|eticket|itinerary|verify your|bestellbestätigung": r"\b",
            "password ": r"\bpassword (?:reset|change|expir)",
            "your |ihre |votre |su ": (
                r"\b\w+ (?:\w+ )?(?:order|receipt|invoice|statement|password|account|subscription|bestellung|"
                r"rechnung|commande|facture|pedido|factura)\b"
            ),
            "request |case |ticket |incident |issue ": (
                r"\b\w+ (?:#|no\b|\w*\d|received|assigned|logged|submitted|closed|opened|created|resolved|updated)"
            ),
            "has |have ": r"\b\w+ (?:shipped|been (?:shipped|processed|received|approved))\b",
            "sent you a|shared a": r"\b(?:sent you|shared) an? (?:\w+ )?(?:e-?card|greeting|card)\b",
        },
    ),
    _weak(
        "subject: own matter",
        1,
        NOTE,
        {
            "mentioned you|assigned to you|invited you|commented on|replied to|reacted to|followed you|"
            "wants to connect|accepted your|sent you a message|is now following|tagged you|"
            "endorsed you|viewed your|shared a": r"\b",
            "new |unusual ": r"\b\w+ (?:message|sign-?in|login|device|comment|follower|connection|voicemail)\b",
            "security ": r"\bsecurity (?:alert|code|notice)\b",
            "code": r"\bcode\b.{0,12}\b\d{4,8}\b",
            "build |pipeline |deploy|backup |job ": r"\b\w+ (?:[\w#.-]+ )?(?:failed|succeeded|passed|fixed|broken)\b",
            "payment |invoice |receipt ": (
                r"\b\w+ (?:#?[\w-]*\d[\w-]* )?(?:received|due|declined|failed|from|for|available)\b"
            ),
            "auftragsbestätigung|bestellbestätigung|versandbestätigung|buchungsbestätigung|bestelleingang|zugestellt|"
            "passwort zurück|anmeldebestätigung|zahlungseingang|kontoauszug|terminbestätigung": r"",
            "confirmation de |confirmación de |confirmação d|conferma |bevestiging ": (
                r"\b\w+ (?:(?:de|del|van|da|do) )?(?:\w+ )?(?:commande|inscription|paiement|réservation|pedido|pago|"
                r"reserva|compra|registro|ordine|prenotazione|pagamento|iscrizione|bestelling|reservering|boeking|"
                r"betaling)\b"
            ),
            "signature requested|requests your signature|request for signature": r"\b",
            "mot de passe|contraseña|wachtwoord|reimposta|restablec|redefinir senha": r"",
            "ご注文|注文確認|予約確認|パスワード|発送|お支払い|验证码|订单|訂單|주문": r"",
        },
    ),
    _weak(
        "subject: code",
        3,
        NOTE,
        {
            "verification code|one-time code|one-time pass|bestätigungscode|einmalcode|sicherheitscode|einmalpasswort|"
            "code de vérification|código de verificación|codice di verifica|verificatiecode|código de verificação": r"",
            "認証コード|验证码|驗證碼|인증번호|код подтверждения": r"",
        },
    ),
    _weak(
        "subject: alert",
        2,
        NOTE,
        {
            "alert": r"\balerts?\b[ :-]",
            "notification|notice|automated|automatic": r"\b(?<![a-z] )\w+\b",
            "form submission|contact form|kontaktformular|formulaire de contact|formulario de contacto": r"\b",
            "] [": r"\] \[?(?:created|closed|resolved|updated|commented|failed|success)",
            "] ": r"\] (?:created|closed|resolved|updated|commented|failed|success)\b",
        },
    ),
)

TEXT_SIGNS: tuple[Weak, ...] = (
    _weak(
        "unsubscribe",
        3,
        NEWS,
        {
            "unsubscrib|un-subscrib": r"\w*+(?! (?:me|us|my|our|him|her)\b)",
            "désinscri|désabonn|darse de baja|desuscri|avregistrer": r"\b",
            "newsletter|mailing|verteiler|hier |klick|nieuwsbrief|klik |link": (
                r".{0,60}\b(?:ab(?:zu)?(?:melden|bestellen)|aus(?:zu)?tragen|af te melden|afmelden|uit te schrijven|"
                r"uitschrijven)\b"
            ),
            "abmelden|abbestellen|austragen|afmelden|uitschrijven": (
                r"\b.{0,40}\b(?:newsletter|mailing|verteiler|hier|link|klick\w*|nieuwsbrief|klik)\b"
            ),
            "avprenumer|avsluta prenumeration|avmeld|wypisa|wypisz|zrezygnować z|отписаться|отказаться от рассылки|"
            "descadastr|cancelar a inscri|cancelar sua inscri|cancelar assinatura|odhlásit|abonelikten": r"",
            "cancellar|disiscriv|disiscriz": r"\w* .{0,30}\b(?:newsletter|iscrizione|clicca|qui)\b",
            "配信停止|購読解除|配信解除|退订|取消订阅|退訂|수신거부|수신 거부": r"",
            "opt out|opt-out|optout|opting out|opting-out": r"\b",
            "to be removed|to be taken off|be removed from|been removed from": r"\b",
            "remove ": r"\bremove (?:me|yourself|your (?:name|address|e-?mail))",
            "stop receiving|discontinue receiving|stop getting": r"\b",
            "wish |want |like |prefer |choose ": r"\b\w+ (?:to )?(?:not|no longer|stop|cease)(?: to)? (?:receiv|get)",
            "do not |don't |no longer |rather not |prefer not |would not ": (
                r"\b[\w']+ (?:not |longer )?(?:(?:wish|want|like) to |to )?(?:receive|get|be (?:contacted|on)) "
            ),
            "manage |change |update |modify |edit ": (
                r"\b\w+ (?:your )?(?:\w+ )?(?:subscription|(?:e-?mail )?(?:preferences|settings|options|profile))"
            ),
            "mailing list|email list|e-mail list|distribution list|subscriber list": (
                r".{4,130}\b(?:remov|reply (?:to this|with)|click)"
            ),
            "cancelar su suscripci|cancelar tu suscripci|cancelar la suscripci": r"\b",
            "annullare l'iscriz|annulla l'iscriz": r"\b",
        },
    ),
    _weak(
        "you receive this because",
        3,
        NEWS,
        {
            "you receiv|you have receiv|you've receiv|you are receiv|you're receiv|you are getting|you got this|"
            "you were sent": (
                rf"\b[\w']+(?: \w+)?(?: been)? \w+ (?:this|these|our|the) (?:\w+ ){{0,3}}?{_MAIL}\b(?! (?:in|"
                rf"by) (?:error|mistake))"
            ),
            "you have been sent|you are being sent": r"\b",
            "this ": rf"\bthis {_MAIL} (?:was|is|has been) (?:being )?(?:sent|delivered) to (?:you\b|\S+@)",
            "because you ": r"\bbecause you (?:are|have|signed|registered|subscribed|opted|requested)\b",
            "sie erhalten diese|vous recevez ce|recibe este|ricevi questa|u ontvangt deze": r"\b",
        },
    ),
    _weak(
        "view in browser",
        3,
        NEWS,
        {
            "view |read |see |viewing |reading ": (
                rf"\b\w+ (?:this|the|it)? ?(?:{_MAIL}|it|online|version)?.{{0,30}}"
                r"\b(?:in (?:your|a|the) (?:web )?browser|web version|as a web ?page)\b"
            ),
            "im browser ansehen|im browser anzeigen|im browser öffnen|version en ligne|ver en el navegador": r"\b",
        },
    ),
    _weak(
        "do not reply",
        3,
        NOTE,
        {
            "do not re|don't rere|cannot re|can't re": r"\b[\w']+ (?:not )?(?:reply|"
            r"respond) (?:directly )?(?:to|by|if)\b",
            "automatically-generated|system generated|system-generated|computer generated|"
            "computer-generated|auto-generated|generated automatically|mailbox is not monitored|post-only": r"\b",
            "this is a": r"\bthis is an? (?:automated|automatic|system|outgoing)",
            "unmonitored |unattended ": r"\b\w+ (?:mailbox|e-?mail|address)",
            "replies to this|replies are not|replies will not|ne pas répondre|ne pas y répondre|no responda|"
            "non rispondere|no conteste|não responda|svara inte på|svar ikke på|kan ikke besvares|nie odpowiada": r"\b",
            "automati|automáti": (
                r"automati\w* (?:gegenereerd|verzonden|meddelande|genererat|erstellt|generiert|erzeugt|versandt|"
                r"generated)|"
                r"(?<=message )automatique|(?<=mensaje )automático|(?<=messaggio )automatico|(?<=mail )automatica|"
                r"(?<=mensagem )automática|(?<=generata )automaticamente|(?<=gerada )automaticamente|"
                r"(?<=generado )automáticamente"
            ),
            "wygenerowan": r"\w+ automat",
            "送信専用|自動送信|自動配信|返信できません|返信いただけません|请勿回复|自动发送|発信専用": r"",
            "회신하지|не отвечайте на": r"",
            "niet antwoorden|niet beantwoorden|niet reageren|beantwoorden": r"[\w ]+ (?:deze|dit) (?:e-?mail|bericht)",
            "nicht auf diese ": r"\bnicht auf diese (?:e-?mail|nachricht)",
        },
    ),
    _weak(
        "dear customer",
        2,
        NEWS,
        {
            "dear |hello |hi |attention ": (
                r"\b\w+ (?:\w+ )?(?:customer|member|subscriber|user|friend|reader|client|shopper|travell?er|investor|"
                r"cardholder|kunde|client[e]?)s?\b[\s,:!]"
            ),
        },
    ),
    _weak(
        "forward to a friend",
        2,
        NEWS,
        {
            "forward this|forward it": r"\b\w+ \w+\b.{0,40}\b(?:friend|colleague)",
            "tell a friend|invite a friend|invite your friend|invite friends|to subscribe": r"\b",
            "subscribe now|subscribe today|subscribe to|subscribe at|subscribe here": r"\b",
        },
    ),
    _weak(
        "selling",
        1,
        NEWS,
        {
            "shop |order |buy |book |act |apply |register |enroll |join |call |click ": r"\b\w+ (?:now|today|here)\b",
            "click below|click on": r"\b",
            "visit |see ": r"\b\w+ (?:our|the|us at) (?:web ?site|store|www)",
        },
    ),
    _weak(
        "terms of sale",
        1,
        NEWS,
        {
            "free shipping|limited time|limited-time|save up to|no obligation|risk-free|risk free": r"\b",
            "money back guarantee|money-back guarantee|while supplies last|buy one|% off|% rabatt|% de descuento": r"",
            "offer ": r"\boffer (?:expires|valid|ends|good)",
            "earn |make |win ": r"\b\w+ (?:up to |over )?[$€£] ?\d",
        },
    ),
    _weak(
        "free offer",
        1,
        NEWS,
        {
            "free ": (
                r"\bfree (?:copy|sample|trial|gift|guide|report|catalog(?:ue)?|issue|consultation|quote|estimate|"
                r"shipping|delivery|download|access|bonus|account|e-?book|webinar|demo)s?\b"
            ),
            "gratis|gratuit|kostenlos": r"(?:e[ns]?|a|o)?\b[\w ]{0,12} (?:muster|probe|versand|essai|livraison|"
            r"prueba|envío|prova|spedizione|proef\w*|verzending)",
        },
    ),
    _weak(
        "legal line",
        1,
        NEWS,
        {
            "all rights reserved|©|privacy policy|privacy statement|privacy notice|trademark of|trademarks of": r"",
            "(c) |copyright ": r"(?:\(c\)|copyright)(?: \(c\))? (?:19|20)\d\d",
            "terms ": r"\bterms (?:and|&|of) (?:conditions|use|service)",
            "this is a paid ad|this is an advertisement|this advertisement": r"\b",
        },
    ),
    _weak(
        "in this issue",
        3,
        NEWS,
        {
            "in this ": r"\bin this (?:issue|edition|week.s issue|newsletter|month.s issue)\b",
            "today's |this week's ": r"\b[\w ]+.s (?:top )?(?:headlines|stories|news|"
            r"highlights|deals)\b",
            "top stories": r"\b",
        },
    ),
    _weak(
        "acknowledgement",
        2,
        NOTE,
        {
            "your |the ": (
                r"\b\w+ (?:support )?(?:request|ticket|case|enquiry|inquiry|application|submission)(?: \S{1,20})?"
                r" (?:has|was|is) (?:now )?(?:been )?(?:received|created|opened|registered|logged|assigned|being "
                r"reviewed)"
            ),
            "ticket ": r"\bticket (?:has been|was|is) (?:created|opened|registered)",
            "ihre |ihr ": (
                r"\b\w+ (?:anfrage|ticket|anliegen|nachricht|vorgang)\b.{0,40}\b(?:ist (?:bei uns )?eingegangen|"
                r"wurde (?:erfasst|registriert|angelegt|erstellt|aufgenommen))"
            ),
            "votre demande |su solicitud |la sua richiesta |uw aanvraag |uw verzoek ": (
                r"\b.{0,60}\b(?:a (?:bien )?été (?:enregistrée|reçue|prise en compte)|ha sido (?:recibida|registrada)|"
                r"è stata (?:ricevuta|registrata)|is (?:ontvangen|geregistreerd))"
            ),
            "sent you a document|document to review|requested your signature|requests your signature": r"\b",
        },
    ),
    _weak(
        "reply above this line",
        3,
        NOTE,
        {
            "above this line|oberhalb dieser zeile|über dieser zeile|au-dessus de cette ligne|encima de esta línea|"
            "sopra questa riga|boven deze regel": r"\b",
        },
    ),
    _weak(
        "transaction",
        1,
        NOTE,
        {
            "order|confirmation|tracking|reservation|booking|itinerary|ticket|request|case|reference|card|account": (
                r"\b\w+ ?(?:number|no\.|#|id\b|code)"
            ),
            "has been |has ": r"\bhas (?:been )?(?:shipped|closed|submitted|processed)\b",
            "check-in|checkin|departure|arrival|pick-up|pickup|drop-off|subtotal|total|amount due|billing address|"
            "shipping to|ship to": r"\b[\w-]+(?: \w+)? ?:",
            "to view your|click on the following link|copy and paste the": r"\b",
        },
    ),
)
