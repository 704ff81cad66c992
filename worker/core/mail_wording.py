"""What subjects and texts of automatic mail say, in the languages our reps meet; read when headers do not decide."""

import re


def _any(*phrases: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(phrases), flags)


# What a gateway or a list puts before a subject: "[EXTERNAL]", "EXT:".
_TAGS = r"^\W*(?:[\[(【][^\])】]{1,30}[\])】]\s*|ext(?:ern(?:al|e?s?)?)?\s*:\s*)*\W*"
AUTO_REPLY_SUBJECT = _any(
    rf"{_TAGS}(?:out[- ]of[- ](?:the[- ])?office\s+auto(?:matic)?[- ]?(?:reply|response)|"
    r"auto(?:matic)?[- ]?(?:reply|response|responder)|"
    r"automated (?:reply|response)|vacation (?:reply|response|message)|away (?:message|notice)|"
    r"auto(?:matische)?\s?(?:antwort|abwesenheit\w*)|abwesenheits?(?:notiz|nachricht|meldung|benachrichtigung|"
    r"assistent)|"
    r"r[ée]ponse automatique|message d.absence|notification d.absence|"
    r"respuesta autom[áa]tica|mensaje de ausencia|"
    r"risposta automatica|resposta autom[áa]tica|"
    r"automatisch antwoord|afwezigheids\w*|autosvar|automatisk svar|automaattinen vastaus|poissaoloilmoitus|"
    r"odpowied[źz] automatyczna|automatyczna odpowied[źz]|"
    r"automatiskt svar|automatisch bericht|automatick[áa] odpov[ěe][ďd]|otomatik yan[ıi]t|"
    r"fr[åa]nvaromeddelande|frav[æa]rs(?:melding|besked)|автоматический ответ|автоответ|"
    r"自動返信|自動応答|自动(?:回复|答复)|自動(?:回覆|答覆)|자동 ?회신|자동 ?응답|"
    r"automatikus v[áa]lasz|r[ăa]spuns automat|"
    r"автоматична відповідь|автоматичен отговор|αυτόματη απάντηση|תשובה אוטומטית|מענה אוטומטי|رد تلقائي|الرد التلقائي|"
    r"resposta autom[àa]tica|(?:automatski|samodejni) odgovor|automatick[áa] odpove[ďd]|automatinis atsakymas|"
    r"autom[āa]tisk[āa] atbilde|automaatvastus|tr[ảa] l[ờo]i t[ựu] đ[ộo]ng|balasan otomatis|ตอบกลับอัตโนมัติ)(?!\w)",
)
# Responders put the subject they answer after a colon; people put the day after a dash, or no mark at all.
ABSENCE_SUBJECT = re.compile(
    rf"{_TAGS}(?:out of (?:the )?office|vacation|away|absence(?: du bureau)?|abwesen(?:d|heit)|absent|"
    r"ausente?(?: do escrit[óo]rio)?|"
    r"ausencia|aus[êe]ncia|f[ée]rias|fuera de (?:la )?oficina|fuori (?:sede|ufficio)|"
    r"fora do escrit[óo]rio|afwezig(?:heid)?|assen(?:te|za)|"
    r"fr[åa]nvar\w*|frav[æa]r\w*|ferie|urlop|"
    r"nieobecno[śs][ćc]|poissa|不在\w*)\s*(?:[:：]|$|(?=re\b))",
    re.IGNORECASE,
)
NOTICE_TEXT = _any(
    r"\b(?:urgent|emergenc|dringend|urgenc|urgente|urgenz|br[åa]dskande|haster|piln)",
    r"\b(?:thanks?|thank you) for your (?:e-?mail|message|mail)|\bvielen dank f[üu]r ihre|"
    r"\bmerci de votre (?:message|mail)|"
    r"\bgracias por su|\bgrazie per (?:il suo|la sua)|\bbedankt voor uw|\bobrigad[oa] pel[oa]",
    r"\b(?:will|shall) (?:reply|respond|answer|read|get back)|\bwhen i(?: am|'m| get)? (?:back|return)|"
    r"\bupon my return",
    r"\b(?:nicht|wird) (?:automatisch )?weitergeleitet|お急ぎ|ご了承|\bno access to (?:my )?e-?mail",
)
OFFICE_SUBJECT = _any(
    r"^\W*away from my (?:mail|e-?mail|desk)\b",
    r"\S is (?:currently )?out of (?:the )?office\W*$",
    r"\S (?:ist (?:derzeit )?(?:au(?:ß|ss)er haus|nicht im b[üu]ro|abwesend|im urlaub)|est (?:absente?|en cong[ée]s?)"
    r"(?: du bureau)?|est[áa] (?:ausente|fuera de la oficina)|[èe] (?:assente|fuori (?:ufficio|sede))|"
    r"is (?:afwezig|niet (?:aanwezig|op kantoor)))\W*$",
    r"[\[(](?:out[- ]of[- ](?:the[- ])?office|ooo|abwesend|absent)[\])]\s*$",
    r"^auto\s*:",  # RFC 5230: what a vacation action writes before the subject it answers
    r"^\W*out[- ]of[- ](?:the[- ])?office\s*:\s*(?:re|fw|fwd)\b",
    r"^\W*(?:away|out)\b.{0,20}\buntil\b",
    r"^\W*(?:absente?|abwesend|afwezig|ausente|assente)\b.{0,20}\b(?:jusqu|bis|tot|t/m|hasta|at[ée]|fino)\b",
)
# A responder thanks for the mail; so do people, but they also ask something.
THANKS_SUBJECT = _any(
    r"^\W*(?:(?:many )?thanks|thank you|(?:vielen|herzlichen) dank|danke|merci|gracias|grazie|bedankt|obrigad[oa]|"
    r"dzi[ęe]kuj[ęe]) (?:for|f[üu]r|pour|de|por|per|voor|pel[oa]|za) (?:your|ihre|deine|votre|su|la sua|il suo|uw|je|"
    r"sua|wiadomo)",
)
AUTO_REPLY_TEXT = _any(
    r"\b(?:this is|dies ist|ceci est|esto es|questo [èe]) (?:an?|eine?|un|une|una)? ?(?:auto(?:matic|mated|"
    r"matically|matische?r?|matique|m[áa]tico|matico)\S*) "
    r"(?:generated |created )?(?:e-?mail |mail )?(?:reply|response|respons|answer|antwort|r[ée]ponse|respuesta|"
    r"risposta|message from my|acknowledge?ment|(?:eingangs|empfangs)best[äa]tigung|accus[ée] de r[ée]ception|"
    r"acuse de recibo|conferma di ricezione|ontvangstbevestiging)",
    r"\bautomatisch (?:generierte|erstellte|erzeugte|versendete) (?:antwort|nachricht|e-?mail)",
    r"\b(?:automatisch|automatiskt|automatisk|automaattinen) (?:antwoord|svar|vastaus)\b",
    r"(?:^|\n)\W*auto-?(?:reply|responder|response)\b|\b(?:this is an?|is an?|following) auto-?(?:reply|response)\b",
)
CHALLENGE_WORDS = ("verif", "confirm", "prove", "authentic", "identify", "just this once", "bestätig")
# Mail filters that let a stranger's mail through once its sender has answered or clicked.
CHALLENGE_TEXT = _any(
    r"\b(?:verify|confirm|prove) (?:that )?you(?:'re| are) (?:a )?(?:real|human|live|not a (?:machine|robot|spam))",
    r"\bsenders? (?:must |to )?(?:verify|confirm|authenticate|identify) (?:themselves|their|yourself|your)\b",
    r"\b(?:just this once|this one time)\b.{0,80}\b(?:click|link|verif|confirm)",
    r"\byour (?:e-?mail|message)\b.{0,80}\b(?:held|quarantined?|waiting|not (?:yet )?(?:been )?delivered)\b"
    r".{0,160}\b(?:verif(?:y|ied|ication)|confirm your|reply to this)",
    r"\bbest[äa]tigen sie\b.{0,80}\b(?:absender|kein spam|mensch)",
)
ABSENCE_TEXT = _any(
    r"\b(?:i am|i'm|i will be|i'll be|i shall be|am) (?:currently |presently |now |again )?(?:away|"
    r"on (?:vacation|leave|holidays?|annual|maternity|"
    r"parental|business|travel)|out of (?:the )?(?:office|town|country)|travelling|traveling|not in the office|absent)",
    r"\bwill (?:be )?out of (?:the )?office (?:starting|from)|\b(?:is|will be) out of (?:the )?office (?:until|"
    r"and will|from|till)",
    r"\b(?:limited|no|intermittent|sporadic) access to (?:my )?(?:e-?mail|email|phone)",
    r"\b(?:bin|ich bin)\b.{0,40}\b(?:nicht (?:im (?:b[üu]ro|haus)|erreichbar)|abwesend|im urlaub|au(?:ß|ss)er haus)",
    r"\bich werde\b.{0,60}\b(?:nicht (?:im (?:b[üu]ro|haus)|erreichbar)|abwesend|im urlaub|au(?:ß|ss)er haus)",
    r"\bje (?:suis|serai) (?:actuellement )?(?:absente?|en (?:cong[ée]s?|d[ée]placement|vacances))",
    r"\b(?:estoy|estar[ée]|me encuentro) (?:fuera de (?:la )?oficina|de vacaciones|ausente)",
    r"\bsono (?:fuori (?:ufficio|sede)|in ferie|assente)|\bsar[òo] (?:assente|fuori)",
    r"\bje suis (?:actuellement )?hors du bureau|\b(?:jag [äa]r|jeg er) (?:p[åa] (?:semester|ferie)|"
    r"ikke p[åa] kontoret|inte p[åa] kontoret|bortrest|ledig)|\bjestem na urlopie|\bjestem nieobecn|"
    r"不在にし|不在です|休暇|休假|不在办公室|부재",
    r"\bwill not be reading my (?:e-?)?mail|\bwhen i(?: am|'m| get)? back\b.{0,80}\burgent|"
    r"\bein? dringende[nr]? f[äa]ll",
    r"\bik ben (?:momenteel )?(?:afwezig|niet (?:op kantoor|aanwezig|bereikbaar)|met vakantie)|"
    r"\bestarei (?:ausente|fora)|"
    r"estou (?:de f[ée]rias|ausente|fora)",
)

BOUNCE_SUBJECT = _any(
    r"\bundeliver(?:able|ed)\b",
    r"\b(?:returned|rejected|bounced) (?:mail|e-?mail|message)\b",
    r"\b(?:mail|message|e-?mail|"
    r"delivery)(?: delivery)?(?: has)?(?: could)?(?: not)?(?: be(?:en)?)? (?:fail(?:ed|ure)|error|rejected|"
    r"refused|blocked|deferred|problem|warning|delayed)\b",
    r"\bdeliver\w*:? (?:status|failure|failed|error|notification|report|problem|has)\b",
    r"\bfail(?:ed|ure)? (?:notice|mail|delivery|to deliver)\b",
    r"\b(?:could|can|was|has|have)(?: ?not|n't) (?:be |been )?deliver",
    r"\bnon[- ]?(?:delivery|deliverable|remis|distribu)",
    r"\b(?:not|un)[- ]?delivered\b|\breturn(?:ing|ed)?(?: mail| message)? to sender\b|\bdelayed mail\b|"
    r"\bmessage delayed\b",
    r"\bmail (?:system )?error\b|\bmessage (?:not|status)\b|\b(?:un)?deliverable\b",
    r"\bunzustellbar|nicht (?:zugestellt|zustellbar)|zustell(?:ung|fehler)\w* (?:fehl|nicht)|fehlgeschlagen",
    r"\b[ée]chec (?:de )?(?:la )?(?:remise|distribution|livraison)|non remis|\bno se puede entregar|"
    r"no entregad[oa]|\berror de entrega",
    r"\bn[ãa]o [ée] poss[íi]vel entregar|n[ãa]o entreg|kan(?: inte| ikke) lever|ikke levert|ikke leveret|"
    r"\bolevererbar|ei voitu toimittaa|nedoru[čc]|kézbesíthet|teslim edilemedi|전달되지|반송",
    r"\bnon recapitabile|mancat[ao] (?:recapito|consegna)|\bonbestelbaar|niet bezorgd|n[ãa]o (?:foi )?entregue|"
    r"\bniedostarczon|"
    r"не доставлен|недоставлен|配信不能|配信でき|配送できません|送信できません|送信エラー|未送達|"
    r"无法投递|無法投遞|退信|"
    r"投递失败",
)
BOUNCE_TEXT = _any(
    r"\b(?:could|can|would|was|has|have|will|were|is|did)(?: ?not|n't)(?: have)?(?: be|"
    r" been)? (?:successfully )?(?:be )?(?:deliver|sent to|reach|relay|dispatch|forwarded to)",
    r"\b(?:unable|not able|impossible|failed) to (?:deliver|relay|send|complete delivery|reach)",
    r"\bundeliver(?:able|ed)\b|\bdelivery (?:to|of|has|is)[^.\n]{0,80}(?:fail|delay|not|been)",
    r"\bdeliver\w* (?:failed|failure|error|status notification|attempt)",
    r"\b(?:user|recipient|mailbox|account|address|host|domain|email address|name)s?(?: \S{1,60})?(?: is| was|"
    r":)? (?:unknown|not (?:found|known|exist|valid|listed|recognized)|invalid|unavailable|disabled|inactive|"
    r"does(?: ?not|n't) exist|(?:has been )?(?:rejected|suspended|deactivated|closed))",
    r"\b(?:unknown|no such|invalid) (?:user|recipient|mailbox|address|account|local part|host)",
    r"\bmail ?box(?: \S{1,60})?(?: is)? (?:full|over quota)|\bover (?:its |his |their )?(?:disk )?quota|"
    r"quota (?:exceeded|is full)|exceeded (?:the |its )?(?:storage|disk|mailbox|quota)",
    r"\b(?:5\d\d|4\d\d)[ -]#?[45]\.\d\.\d|\breturn(?:ed|ing)? (?:to sender|mail|this message|your (?:e-?mail|message))",
    r"\bmessage (?:was|has been|is) (?:blocked|rejected|refused|bounced|returned|not delivered|undeliverable)|"
    r"\bpermanent(?:ly)? (?:fatal )?(?:error|fail)|\bfatal error",
    r"\btoo many hops|message (?:size|too large)",
    r"nicht (?:zugestellt|zustellbar|übermittelt|erreicht)|unzustellbar|n.a pas (?:pu )?[êe]tre? (?:remis|"
    r"distribu|livr|d[ée]livr)|"
    r"no (?:se )?(?:ha podido|pudo|puede)(?: ser)? entreg|non (?:è stato|puo|può)[^.\n]{0,30}(?:consegn|"
    r"recapit)|não (?:foi|pôde)[^.\n]{0,30}entreg|"
    r"niet (?:worden )?(?:bezorgd|afgeleverd)|impossibile (?:recapitare|consegnare)|n[ãa]o foi poss[íi]vel entregar|"
    r"nie (?:mo[żz]na|uda[łl]o si[ęe]|zosta[łl]a?) dor[ęe]cz|nie mo[żz]na dostarczy|"
    r"k(?:unde|an) (?:inte|ikke) (?:bli )?lever|ei voitu toimittaa|nelze doru[čc]|teslim edilemedi|"
    r"impossible de (?:remettre|distribuer)|"
    r"не (?:может быть|был[ао]?|удалось)[^.\n]{0,30}доставлен|配信でき|"
    r"配送できません|配達できません|送信できません|送れません|"
    r"届けられません|送り先|"
    r"エラーメール|宛先|无法投递|無法投遞|退信",
)

# A read receipt that lost its report on the way: what Outlook says in its place.
READ_SUBJECT = re.compile(
    r"^\W*(?:read|not read|gelesen|nicht gelesen|ungelesen|lue?|non lue?|le[íi]do|no le[íi]do|letto|non letto|gelezen|"
    r"niet gelezen|lid[ao]|n[ãa]o lid[ao]|l[äa]st|ol[äa]st|l[æe]st|ul[æe]st|przeczytan[eoy]|nieprzeczytan[eoy]|"
    r"прочитано|開封済み|既読|已读|읽음|return receipt|lesebest[äa]tigung|empfangsbest[äa]tigung|accus[ée] de lecture)"
    r"[^:：]{0,20}[:：]",
    re.IGNORECASE,
)
READ_TEXT = _any(
    r"\bwas (?:read|displayed|deleted without being read)\b.{0,12}\bon\b",
    r"\bwurde am\b.{0,90}\b(?:gelesen|gel[öo]scht|angezeigt)|\ba [ée]t[ée] (?:lu|supprim[ée])\b.{0,12}\ble\b",
    r"\b(?:fue|ha sido|se) (?:le[íi]d[oa]|ley[óo]) el\b|\b[èe] stat[oa] lett[oa]\b|\bis gelezen op\b|\bfoi lida\b",
    r"\blästes\b|\bblev læst\b|\bble lest\b|\bzosta[łl]a? przeczytan|開封されました|已阅读|已于.{0,60}阅读",
    r"\bthis is a return receipt for the (?:mail|message)|\bdies ist eine (?:empfangs|lese)best[äa]tigung",
)
COMPLAINT_SUBJECT = _any(
    r"^\W*(?:complaint about (?:message|e-?mail) from|(?:e-?mail )?(?:abuse|spam) (?:report|complaint)\b)"
)

CALENDAR_SUBJECT = _any(
    r"^\W*(?:\w*spam\W*)?(?:updated |rescheduled |new )?(?:invitation|einladung|uitnodiging|invito|convite|"
    r"invitaci[óo]n|zaproszenie)\s*:",
    r"^\W*(?:accepted|declined|tentative(?:ly accepted)?|cancell?ed(?: event)?|new time proposed|"
    r"meeting (?:forward notification|accepted|declined|cancell?ed|request|updated?))\s*:",
    r"^\W*(?:zugesagt|abgesagt|abgelehnt|mit vorbehalt|vorl[äa]ufig zugesagt|accept[ée]e?|refus[ée]e?|"
    r"provisoire|annul[ée]e?|aceptad[oa]|"
    r"rechazad[oa]|provisional|cancelad[oa]|accettat[oa]|rifiutat[oa]|annullat[oa]|geaccepteerd|geweigerd|"
    r"geannuleerd|recusad[oa]|accepterat|avb[öo]jt|inst[äa]llt|inbjudan|godkendt|akseptert|afvist|avsl[åa]tt|"
    r"zaakceptowano|odrzucono|anulowano|承諾|仮承諾|辞退|キャンセル済み|招待|已接受|已拒绝|已取消|邀请|수락됨|거절됨|초대)\s*[:：]",
)
CALENDAR_TEXT = re.compile(
    r"^[\s*>]*(?:calendar entry|when|where|what|who|start(?:s| time)?|ends?|date|time|location|duration|"
    r"description|subject|title|"
    r"detailed description|organi[sz]er|chair(?:person)?|attendees|invitees|wann|wo|beginn|ende|ort|quand|o[ùu]|"
    r"cu[áa]ndo|d[óo]nde|quando|dove|onde|wanneer|waar|n[äa]r|hvor|kiedy|gdzie|日時|場所|时间|地点)[ \t]*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
CALENDAR_ANSWER = _any(
    r"\bhas (?:tentatively )?(?:accepted|declined|replied to|cancell?ed|updated) (?:this|your|the) (?:invitation|event|"
    r"meeting)|\bthis event (?:has been|was) (?:cancell?ed|updated|changed)",
    r"\bhat (?:diese|ihre|die) (?:einladung|besprechung|termin\w*) (?:\w+ )?(?:angenommen|abgelehnt|zugesagt|abgesagt)|"
    r"\bdieser termin wurde (?:abgesagt|ge[äa]ndert|aktualisiert)",
    r"\ba (?:accept[ée]|refus[ée]|d[ée]clin[ée]) (?:cette|votre|l') ?(?:invitation|r[ée]union)|"
    r"\bha (?:aceptado|rechazado) (?:esta|su|la) invitaci|\bha (?:accettato|rifiutato) (?:questo|l')\s?invito",
)
CALENDAR_SERVICE = _any(
    r"^calendar(?:-\w+)?$", r"calendar-(?:notification|invite|server)|^(?:calendly|doodle|invite|invitations?)$"
)

REPLY_SUBJECT = re.compile(
    r"^\s*(?:re|fwd?|fw|aw|antw|wg|tr|sv|vs|res|rif|odp|ref|回复|答复|转发)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]",
    re.IGNORECASE,
)
