"""German words for the lints."""

import re

from worker.core.lints.languages.lexicon import Lexicon, any_of, as_written

GERMAN = Lexicon(
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    salutation=r"(?:Guten (?:Tag|Morgen|Abend)|Hallo|Hi|Moin|Servus|Grüß Gott|Lieber?|Sehr geehrter?)"
    r"(?: (?:Herrn?|Frau))?(?: Dr\.| Prof\.)*",
    met=any_of(
        r"(?:schön|toll|nett|freude|gefreut|wunderbar)\w*[^.?!]{0,25} (?:zu sehen|zu treffen|getroffen zu haben)",
        r"(?:seit|bei) unserem (?:letzten )?(?:treffen|besuch|termin|mittagessen)|als wir uns (?:trafen|sahen)",
        r"(?:unser|das|der) (?:treffen|besuch|termin|mittagessen|rundgang) (?:war|hat)|nach unserem (?:treffen|termin)",
        r"wir uns (?:\w+ )?(?:getroffen|gesehen) haben|(?:dich|sie) (?:\w+ )?(?:getroffen|kennengelernt) (?:zu )?haben",
    ),
    talked=any_of(
        r"wie (?:(?:\w+ )?(?:besprochen|vereinbart|versprochen|erwähnt|abgemacht)|wir (?:besprochen|vereinbart) haben)",
        r"(?:unser|unserem|unseres|das) (?:letzten? )?(?:telefonat|gespräch|anruf|telefonats|gesprächs)",
        r"als wir (?:sprachen|telefonierten|geredet haben)|wir haben (?:\w+ )?(?:gesprochen|telefoniert|besprochen)",
    ),
    relative=any_of(
        r"gestern|gestrige[nrms]?|vorgestern|heute|heutige[nrms]?|morgen (?:früh|abend)|übermorgen|neulich|kürzlich",
        r"vor kurzem|soeben|gerade eben|letztens|jüngst",
        r"(?:diese|letzte|vorige|vergangene)[nrms]? jahr",
        r"(?:diese|letzte|vorige|vergangene|nächste|kommende)[nrms]? (?:woche"
        r"|wochenende|monat|tage?"
        r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)",
        r"vor (?:ein paar|einigen|wenigen|einer|einem|\w+) (?:tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?)",
    ),
    today=any_of(r"heute|heutige[nrms]?"),
    yesterday=any_of(r"gestern|gestrige[nrms]?"),
    wish=any_of(
        r"hoffe|wünsche|wünscht|gratuliere|glückw(?:unsch|ünsche)n?|alles (?:gute|liebe)|herzlichst|möge[n]?",
        r"viel (?:glück|erfolg|freude)|gute wünsche|auf (?:ein|das) (?:neue|gute)s?",
    ),
    claim=any_of(
        r"ich (?:habe |hab )?(?:\w+ ){0,3}(?:sah|las|hörte|bemerkte|erinnere mich|gesehen|gelesen|gehört|bemerkt)",
        r"(?:habe|hab) ich (?:\w+ ){0,4}(?:gesehen|gelesen|gehört|bemerkt|gedacht)|ich erinnerte mich",
        r"ich (?:habe|musste)\b[^.?!]{0,40} (?:gedacht|denken)|ich (?:dachte|denke) (?:\w+ )?(?:an|oft)",
        r"erinnerte? mich (?:an|daran)|kam(?:en|st)? mir in den sinn|fiel(?:en|st)? (?:sie |du )?mir ein",
        r"ich bin (?:\w+ ){0,4}(?:vorbeigekommen|vorbeigefahren|gestoßen)",
    ),
    promise=any_of(
        r"ich werde|werde ich|wir werden|werden wir|ich verspreche|verspreche ich|versprochen",
        r"ich (?:schicke|sende|bringe|besorge|melde|kümmere|rufe|stelle) (?:\w+ ){0,4}"
        r"(?:zu|mit|mich|an|vor|ihnen|dir|nach|morgen|gleich)|(?:schicke|sende|bringe) ich (?:ihnen|dir)",
        r"(?:sie können|du kannst) (?:\w+ )?erwarten",
    ),
    sells=re.compile(
        any_of(
            r"rabatte?|gutscheine?|sonderpreise?|aktionspreise?|prozente|kostenlos(?:e[nrs]?)? test\w*",
            r"(?:unser|ein|neues|unsere|das|exklusives|unverbindliches) (?:\w+ )?angebote?|angebote|angebotes",
            r"preise?n?|preisliste|preisnachlass|kostenvoranschl\w+|rechnung(?:en)?|vertragsverlängerung",
            r"demos?|vorführung|upgrades?|verlängerung|jetzt (?:kaufen|bestellen)|vertriebs?\w*",
            r"termin (?:vereinbaren|ausmachen|abstimmen)|(?:kurz|mal) telefonieren|wann passt",
            r"(?:zeit|lust) für (?:ein|unser|einen) (?:\w+ )?(?:angebot|call|produkte?|vorführung)|kalenderlink",
            r"unsere?n? (?:neue[nrs]?|aktuelle[nrs]?) (?:produkte?n?|katalog|sortiment|dienstleistungen)",
        ).pattern
        + r"|\d+ ?(?:%|Prozent\b)|[€$£]\s?\d|\d ?(?:€|Euro\b)",
        re.IGNORECASE,
    ),
    age=any_of(
        r"runde[nrsm]? geburtstag|(?:große|besondere)[nrsm]? geburtstag|\d+\.? ?geburtstag|halbes jahrhundert",
        r"jahre? (?:alt|jung|älter|weiser|reifer)|wieder ein jahr|ein jahr mehr",
        r"in deinem alter|in ihrem alter|die null",
        r"(?:zwan|drei|vier|fünf|sech|sieb|acht|neun)[sz]?(?:zig|ßig)(?:st\w*|er\w*)?|wirst (?:jetzt )?\d+",
    ),
    openers=any_of(
        r"(?:ich )?hoffe,? (?:es geht (?:ihnen|dir)|bei (?:ihnen|dir)|diese (?:e-?mail|mail|nachricht))[^.?!]{0,30}"
        r"(?:gut|bestens|wohl|erreicht)",
        r"wollte (?:mich )?(?:nur )?(?:\w+ )?(?:kurz |mal )+(?:\w+ )?(?:melden|nachfragen|nachhaken|hallo sagen|hören)",
        r"(?:nur|mal) kurz (?:melden|nachfragen|nachhaken|hallo)|wie läuft es so|wie läuft['’]?s|was gibt es neues",
        r"lange nichts (?:voneinander )?gehört|in verbindung bleiben|zurückkommen auf",
        r"kurz (?:bei|von) (?:ihnen|dir) hören",
    ),
    sensitive=any_of(
        r"krank(?:heit|haus|enhaus|geschrieben|meldung)?|erkrank\w+|krebs|diagnose|operation|depress\w+|burn-?out",
        r"behindert|behinderung|reha|schwanger\w*|fehlgeburt|nachwuchs erwart\w+|scheidung|geschieden|trennung von",
        r"insolven\w+|pleite|schulden|geldsorgen|geldnot|gekündigt worden|arbeitslos\w*|(?:ihr|dein) gehalt",
        r"verstorben\w*|gestorben|verlust (?:ihre|deine)[rs]|todesfall|beerdigung|beileid|trauer\w*|witwer?",
        r"leid (?:wegen|um) (?:ihre[nrsm]?|deine[nrsm]?) (?:vater|mutter|mann|frau|sohn|tochter|bruder|schwester)s?",
        r"kirche|moschee|synagoge|pfarr\w+|gottes?|segen|gesegnet\w*|gebete?|beten|religi\w+|muslim\w*|katholisch\w*",
        r"evangelisch\w*|jüdisch\w*|gewerkschaft\w*|gewählt haben|parteimitglied",
        r"schwul|lesbisch|vorbestraft|anzeige gegen",
    ),
    people=any_of(
        r"(?:ihr|dein|ihre|deine|ihrem|deinem|ihrer|deiner|ihren|deinen) (?:\w+ )?(?:mann|frau|gatt(?:e|in)"
        r"|partner(?:in)?"
        r"|freund(?:in)?|sohn|tochter|kind(?:er|ern)?|baby|vater|mutter|eltern|bruder|schwester|familie|oma|opa)",
        r"(?:ihr|dein|ihre|deine|ihrem|deinem|ihrer|deiner) (?:\w+ )?(?:chef(?:in)?|kolleg(?:e|in|en)|assistent(?:in)?"
        r"|nachbar(?:in)?|sekretärin|ex|vorgesetzten?)",
        r"(?:gruß|grüße|grüßen sie|grüß) (?:\w+ )?(?:an )?(?:die |den )?(?:frau|mann|familie|kinder|kollegen|gattin)",
    ),
    beside=any_of(
        r"wie geht(?: es|['’]?s)|(?:gruß|grüße) an|grüßen sie(?: bitte)?",
        r"grüß(?: bitte)?|gemeinsam mit|zusammen mit|dank an",
    ),
    outdated=any_of(r"fräulein|sehr geehrte herren"),
    unlucky=any_of(
        r"friedhof|grab|sarg|beerdigung|sterben|tod|tot|pech|unglück|verflucht",
        r"dreizehn|nachruf|letzte[rsn]? geburtstag",
        r"bergab|solange (?:sie|du) noch (?:können|kannst)|dem ende näher|die zeit läuft ab|hals- und beinbruch",
    ),
    gendered=as_written(
        r"Herrn?|Frau|[Ll]iebe[rs]?(?= [A-ZÄÖÜ]| {2})|[Gg]eehrter?|Kollegin|Kollege",
        r"Freundin|Kundin|Geschäftspartnerin|Dame|Damen",
        r"Chefin|Geschäftsführerin|Expertin|Mädchen|Jubilarin|Jubilar|Geburtstagskind ihr|Mutti|Vati",
    ),
    superlatives=any_of(
        r"(?:best|großartigst|schönst|tollst|wunderbarst|klügst|wichtigst|erfolgreichst)e[nrsm]?",
        r"am besten|allerbeste[nrsm]?",
        r"fantastisch\w*|phantastisch\w*|unglaublich\w*|genial\w*|brillant\w*",
        r"hervorragend\w*|herausragend\w*|einzigartig\w*",
        r"außergewöhnlich\w*|sensationell\w*|überragend\w*|unübertroffen\w*|perfekt\w*|einmalig\w*|grandios\w*",
    ),
    street=as_written(r"\w+(?:straße|strasse|weg|allee|gasse|platz) \d+\w?"),
    crowd=any_of(r"alle|alle zusammen|team|damen und herren|zusammen|kunden|kolleginnen und kollegen|freunde"),
    me=any_of(r"ich|mir|mich|meine?[nrsm]?|wir|uns|unsere?[nrsm]?"),
    you=re.compile(r"\b(?:[Dd]u|[Dd]ir|[Dd]ich|[Dd]eine?[nrsm]?|Sie|Ihnen|Ihre?[nrsm]?|[Ee]uch|[Ee]ure?[nrsm]?)\b"),
    courtesies=any_of(
        r"ich (?:\w+ )?(?:hoffe|wünsche|danke|gratuliere)|(?:hoffe|wünsche|danke|gratuliere|bedanke) ich(?: mich)?",
        r"möchte ich|ich möchte|meine?[nrs]? (?:\w+ ){0,2}(?:glückwünsche?n?|glückwunsch|dank|wünsche)",
        r"(?:danke?|dank|herzlich|gut|freundlich|nett|großzügig)\b[^.?!]{0,60}?\b(?:mir|mich|uns"
        r"|unsere?[nrsm]?|meine?[nrsm]?)",
    ),
    long_text=55,
    familiar=re.compile(r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[nrsm]?|[Dd]eins|[Ee]uch|[Ee]uer|[Ee]ure[nrsm]?)\b"),
    formal=re.compile(r"(?<![.!?…:\n„“\"–] )(?<!\n)(?<!^)\b(?:Sie|Ihnen|Ihr|Ihre[nrsm]?|Ihres)\b"),
)
