"""Dutch words for the lints."""

import re

from worker.core.lints.languages.lexicon import Lexicon, any_of, as_written

DUTCH = Lexicon(
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    months=(
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    salutation=r"(?:Beste|Hallo|Hoi|Hi|Dag|Geachte|Lieve|Goede(?:morgen|middag|navond)|Goedendag)"
    r"(?: (?:heer|mevrouw|meneer))?",
    met=any_of(
        r"(?:leuk|fijn|goed|prettig|mooi|plezier|genoegen)\b[^.?!]{0,20}"
        r" (?:te zien|te ontmoeten|gezien te hebben|te hebben ontmoet|ontmoet te hebben|te spreken)",
        r"(?:sinds|tijdens|na|bij) (?:onze|ons) (?:laatste )?(?:ontmoeting|bezoek|afspraak|lunch)",
        r"toen (?:we|wij) elkaar",
        r"(?:onze|ons|het|de) (?:ontmoeting|bezoek|afspraak|lunch|rondleiding) was",
    ),
    talked=any_of(
        r"zoals (?:\w+ )?(?:besproken|afgesproken|beloofd|vermeld|gezegd)|naar aanleiding van ons",
        r"ons (?:laatste |recente )?(?:telefoontje|gesprek|telefoongesprek|overleg)|toen (?:we|wij) (?:spraken|belden)",
        r"(?:we|wij) (?:hebben|spraken) (?:\w+ ){0,3}(?:gesproken|besproken|gebeld|afgesproken|af)",
    ),
    relative=any_of(
        r"gisteren|eergisteren|vandaag|vanavond|vanmorgen|vanmiddag|overmorgen",
        r"onlangs|laatst|zojuist|pas geleden|morgenochtend",
        r"(?:deze|dit) (?:week|weekend|maand|jaar|ochtend|middag)",
        r"(?:vorig|afgelopen) jaar|(?:vorige|afgelopen|volgende|komende) (?:week|weekend|maand"
        r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)",
        r"(?:een paar|enkele|\w+) (?:dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar) geleden|een tijdje (?:geleden|terug)",
    ),
    today=any_of("vandaag"),
    yesterday=any_of("gisteren"),
    wish=any_of(
        r"hoop|hopelijk|wens|wensen|wenst|gefeliciteerd|felicite\w+|felicitaties?",
        r"proficiat|van harte|fijne (?:verjaardag|dag)",
        r"veel (?:plezier|geluk|succes)|moge|gelukkige verjaardag|het beste|gelukwensen?|nog vele jaren",
    ),
    claim=any_of(
        r"ik (?:heb |had )?(?:\w+ ){0,3}(?:zag|las|hoorde|merkte|herinner me|gezien|gelezen|gehoord|gemerkt|gedacht)",
        r"heb ik (?:\w+ ){0,4}(?:gezien|gelezen|gehoord|gedacht)",
        r"ik (?:dacht|denk) (?:\w+ )?aan|ik moest\b[^.?!]{0,40} denken",
        r"deed me (?:aan|denken)|deed mij (?:aan|denken)|herinnerde mij?|schoot me te binnen|ik (?:liep|reed) langs",
    ),
    promise=any_of(
        r"ik zal|zal ik (?=(?:u|je|jou)\b[^?]*$)|(?:we|wij) zullen|zullen (?:we|wij) (?=[^?]*\.)",
        r"ik beloof|beloof ik|ik ga (?:\w+ ){0,3}\w+en",
        r"(?:stuur|breng|bezorg|mail|regel) ik (?:u|je|jou)|ik (?:stuur|breng|mail|regel) (?:u|je|jou|het)",
        r"(?:u kunt|je kunt|je kan) (?:\w+ )?verwachten|kom ik (?:\w+ )?terug op",
    ),
    sells=re.compile(
        any_of(
            r"korting(?:en)?|kortingsbon|waardebon|tegoedbon|acties?prijs|gratis proef\w*",
            r"prijs|prijzen|prijslijst|tarie(?:f|ven)",
            r"(?:onze|ons|een|nieuwe|deze) (?:\w+ )?aanbieding(?:en)?|aanbieding(?:en)?",
            r"offertes?|factu(?:ur|ren)|demo['’]?s?",
            r"demonstratie|verlenging|abonnement|bestel nu|onze (?:nieuwe |nieuwste )?(?:producten|diensten|catalogus)",
            r"ons (?:nieuwe )?assortiment|(?:afspraak|gesprek) (?:inplannen|plannen|maken)",
            r"wanneer kunnen (?:we|wij)|wanneer schikt",
            r"kort (?:belletje|bellen)",
        ).pattern
        + r"|\d+ ?(?:%|procent\b)|[€$£]\s?\d|\d ?(?:€|euro\b)",
        re.IGNORECASE,
    ),
    age=any_of(
        r"\d+(?:e|ste|de)? verjaardag|\d+ jaar|jaar(?:tje)? (?:oud|jong|ouder|wijzer|erbij)|ronde verjaardag|kroonjaar",
        r"(?:twin|der|veer|vijf|zes|zeven|tach|negen)(?:tig)(?:ste|er)?|halve eeuw",
        r"op (?:uw|jouw|je) leeftijd|abraham|sarah",
        r"mijlpaal|bijzondere leeftijd|grote verjaardag|weer een jaar|je wordt (?:nu )?\d+",
    ),
    openers=any_of(
        r"(?:ik )?hoop dat (?:het (?:goed )?(?:met )?(?:u|je|jou)|deze (?:mail|e-?mail)"
        r"|alles)[^.?!]{0,30}(?:goed|wel|bereikt|gaat)",
        r"(?:wilde|wou) (?:\w+ )?(?:even|gewoon) (?:\w+ )?(?:contact|horen|informeren|checken|navragen|vragen)",
        r"(?:even|kort) (?:contact|berichtje|inchecken|bijpraten)|lang niet gesproken",
        r"hoe gaat het ermee|alweer een tijdje",
        r"hierbij kom ik terug|hoe staat het ermee|hoe lopen de zaken",
    ),
    sensitive=any_of(
        r"ziek|ziekte|ziekenhuis|kanker|chemo\w*|diagnose|operatie|depress\w+",
        r"burn-?out|handicap|gehandicapt|zwanger\w*",
        r"miskraam|scheiding|gescheiden|faillissement|failliet|schulden|geldzorgen",
        r"geldproblemen|ontslagen|werkloos|uw salaris",
        r"overleden|overlijden|gestorven|sterfgeval|begrafenis|crematie|condoleance\w*",
        r"gecondoleerd|rouw|verlies van (?:uw|je)",
        r"(?:erg|sorry|spijt) (?:van|voor|om) (?:uw|je|jouw) (?:vader|moeder|man|vrouw|zoon|dochter|broer|zus)",
        r"weduwe|weduwnaar",
        r"kerk|moskee|synagoge|god|zegen|gezegend|bidden|gebed(?:en)?|religi\w+",
        r"geloof (?:in|van)|moslim|katholiek|joods",
        r"vakbond\w*|gestemd|uw stem|homo|lesbisch|veroordeeld|strafblad",
    ),
    people=any_of(
        r"(?:uw|je|jouw) (?:\w+ )?(?:vrouw|man|echtgeno(?:ot|te)|partner|vriend(?:in)?|zoon|dochter"
        r"|kind(?:eren)?|baby)",
        r"(?:uw|je|jouw) (?:\w+ )?(?:vader|moeder|ouders|broer|zus|gezin|familie|opa|oma|baas|leidinggevende|chef)",
        r"(?:uw|je|jouw) (?:\w+ )?(?:collega['’]?s?|assistent(?:e)?|buurman|buurvrouw|secretaresse|ex)",
    ),
    beside=any_of(
        r"hoe gaat het met|(?:groeten|groetjes|dank) aan|groet|doe (?:\w+ )?groeten aan|samen met|met|ontmoette|vraag"
    ),
    outdated=any_of(r"mejuffrouw|weledele heer"),
    unlucky=any_of(
        r"doodskist|graf|kerkhof|begraafplaats|begrafenis|sterven|dood|ongeluk|pech|vervloekt|dertien|rouw",
        r"laatste verjaardag|bergafwaarts|zolang (?:het|je|u) nog|een jaar dichter|de tijd dringt|in memoriam",
    ),
    gendered=any_of(
        r"mevrouw|mevr|meneer|dhr|heer|heren|dames|dame|hij|hem|haar|vriendin|klantin|directrice|jongen|meisje|mannen",
        r"collegaatje|zakenman|zakenvrouw|jarige job|meiden|moeders|vaders",
    ),
    superlatives=any_of(
        r"(?:het|de) (?:allerbeste|beste (?!wensen)|mooiste|leukste|knapste|belangrijkste|grootste|slimste|aardigste)",
        r"geweldig\w*|fantastisch\w*|ongelooflijk\w*|ongelofelijk\w*|briljant\w*",
        r"uitstekend\w*|uitmuntend\w*|perfect\w*",
        r"buitengewoon|onovertroffen|weergaloos|grandioos|uniek\w*|subliem|fenomenaal",
    ),
    street=as_written(r"[A-Z]\w+(?:straat|weg|laan|plein|gracht|kade) \d+\w?"),
    crowd=any_of(r"allemaal|allen|iedereen|team|dames en heren|klanten|klant|collega['’]s|relatie"),
    me=any_of(r"ik|mij|me|mijn|mezelf|wij|we|ons|onze"),
    you=any_of(r"u|uw|uzelf|je|jij|jou|jouw|jullie"),
    courtesies=any_of(
        r"ik (?:hoop|wens|feliciteer|dank|bedank)|(?:hoop|wens|feliciteer|dank|bedank) ik|ik wil|wil ik|ik zou|zou ik",
        r"mijn (?:\w+ ){0,2}(?:felicitaties|wensen|gelukwensen?|dank)",
        r"(?:dank\w*|bedankt|fijn|aardig|genereus|attent|gul)\b[^.?!]{0,70}?\b(?:mij|me|mijn|ons|onze)",
    ),
    long_text=50,
    familiar=any_of(r"je|jij|jou|jouw|jullie|jezelf"),
    formal=re.compile(r"(?<!\d )\b(?:[Uu]|[Uu]w|[Uu]zelf|[Uu]we)\b"),
)
