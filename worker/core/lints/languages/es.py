"""Spanish words for the lints."""

import re

from worker.core.lints.languages.lexicon import Lexicon, any_of, as_written

SPANISH = Lexicon(
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    salutation=r"(?:Hola|Buen(?:os|as) (?:días|tardes|noches)|Buen día|Estimad[oa]s?|Querid[oa]s?|Saludos)"
    r"(?: (?:Sra?\.|Señora?|Don|Doña|Dra?\.))?",
    met=any_of(
        r"(?:gusto|placer|encantad[oa]|alegría|alegr\w+|genial)[^.?!]{0,20} (?:ver(?:te|le|la|lo)"
        r"|conocer(?:te|le|la|lo)"
        r"|haber(?:te|le|la|lo) (?:visto|conocido))",
        r"(?:cuando|desde que) nos (?:vimos|reunimos|conocimos|encontramos)|(?:desde|en|tras|después de) nuestr[oa] "
        r"(?:último |última )?(?:encuentro|reunión|visita|comida)",
        r"(?:nuestra|la|su|tu) (?:reunión|visita|comida) (?:fue|estuvo)",
    ),
    talked=any_of(
        r"(?:como|según) (?:lo )?(?:hablamos|acordamos|comentamos|quedamos|acordado|prometí|hablado|comentado)",
        r"nuestra (?:última |reciente )?(?:llamada|conversación|charla)|cuando hablamos",
        r"(?:hablamos|comentamos|acordamos) (?:de|que)",
    ),
    relative=any_of(
        r"ayer|anteayer|hoy|esta noche|pasado mañana|hace poco|recientemente|últimamente|el otro día",
        r"(?:esta|este) (?:semana|mes|año|mañana|tarde|fin de semana)",
        r"(?:la semana|el mes|el año|el fin de semana|el (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo))"
        r" (?:pasad[oa]|próxim[oa]|que viene)|la próxima semana",
        r"hace (?:unos|unas|un|una|\w+) (?:días?|semanas?|mes(?:es)?|años?|tiempo)",
    ),
    today=any_of("hoy"),
    yesterday=any_of("ayer"),
    wish=any_of(
        r"espero|(?:le|te|les|os) dese\w+|deseo|deseos|felicidades|felicitaciones",
        r"enhorabuena|feliz|felicit\w+|muchas felicidades",
        r"ojalá|(?<!.)que",
        r"buena suerte|mucho éxito|mis mejores",
    ),
    claim=any_of(
        r"(?:he|había) (?:\w+ )?(?:visto|leído|oído|notado|pensado)",
        r"vi (?:que|su|tu|el|la|un|una)|leí|oí|me enteré|noté",
        r"me acord[ée]|me acuerdo de|recuerdo (?:que|cuando)",
        r"pens(?:é|aba) en (?:ti|usted|su|tu)|(?:estuve|estaba) pensando",
        r"me (?:hizo pensar|recordó)|pas(?:é|aba) por (?:delante|su|tu)|se me vino a la cabeza",
    ),
    promise=any_of(
        r"(?:le|te|les|os) (?:\w+ )?(?:enviaré|mandaré|haré|llamaré|llevaré|avisaré|traeré|conseguiré)",
        r"me ocuparé|prometo",
        r"voy a \w+|vamos a \w+|(?:enviaremos|haremos|mandaremos)|(?:puede|puedes) contar con que|me comprometo",
        r"(?:le|te) (?:envío|mando|consigo) (?:\w+ )?(?:mañana|hoy|pronto|el|la|una?)",
    ),
    sells=re.compile(
        any_of(
            r"descuentos?|cup(?:ón|ones)|vales?|promoci(?:ón|ones)|prueba gratuita",
            r"precios?|tarifas?|presupuestos?|facturas?",
            r"(?:nuestra|una|nueva|esta) (?:\w+ )?ofertas?|ofertas?|cotizaci(?:ón|ones)|demos?|demostraci(?:ón|ones)",
            r"renovaci(?:ón|ones)|renovar|suscripción|comprar",
            r"nuestros? (?:nuevos? )?(?:productos?|servicios?|catálogo)",
            r"(?:agendar|concertar|programar|fijar) (?:una )?(?:\w+ )?(?:llamada|reunión|cita)",
            r"cuándo (?:podemos|podríamos) hablar",
            r"una (?:breve|rápida) llamada",
        ).pattern
        + r"|\d+ ?(?:%|por ciento\b)|\d ?(?:€|euros?\b)|[€$£]\s?\d",
        re.IGNORECASE,
    ),
    age=any_of(
        r"\d+ ?años|(?:veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)(?: y \w+)?|número redondo",
        r"un año (?:más|mayor)|a (?:su|tu) edad|medio siglo|gran cumpleaños",
        r"cumpleaños redondo|nueva década|más vieja?o?",
        r"(?:treint|cuarent|cincuent|sesent)añer[oa]|\w+ primaveras",
    ),
    openers=any_of(
        r"espero que (?:(?:este|el) (?:correo|mensaje|email)|(?:se encuentre|estés|esté|te encuentres"
        r"|todo vaya))[^.?!]{0,30}"
        r"(?:bien|encuentre)?",
        r"(?:sólo|solo|solamente) (?:quería|escribo|para) (?:\w+ )?(?:saludar\w*|saber|ver|preguntar|contactar)",
        r"me pongo en contacto|retom(?:o|ar) (?:el|la|nuestr[oa])|cuánto tiempo|qué tal todo|hacer seguimiento",
        r"quería saber cómo (?:va|van|iba)",
    ),
    sensitive=any_of(
        r"enfermedad|enferm[oa]|cáncer|quimio\w*|diagn[oó]stic\w+|operación|hospital",
        r"depresi\w+|discapacidad|embaraz\w+|aborto",
        r"divorci\w+|separación|bancarrota|quiebra|deudas|problemas de dinero",
        r"despedid[oa] de su|despido|desempleo|su sueldo",
        r"falleci\w+|muert[eo]|murió|duelo|funeral|entierro|pésame|condolencias|pérdida de (?:su|tu)|viud[oa]",
        r"(?:siento|lamento) (?:mucho )?lo de (?:su|tu) (?:padre|madre|marido|mujer|hijo|hija|hermano|hermana)",
        r"iglesia|mezquita|sinagoga|misa|dios|bendici(?:ón|ones)|bendig\w+",
        r"oraci(?:ón|ones)|rezar|religi\w+|musulm\w+|católic[oa]",
        r"jud[íi][oa]|sindicat\w+|su voto|votó|homosexual|lesbiana|antecedentes penales|condenad[oa]",
    ),
    people=any_of(
        r"(?:su|tu|sus|tus) (?:\w+ )?(?:mujer|esposa|esposo|marido|pareja|novi[oa]|hij[oa]s?|niñ[oa]s?|bebé"
        r"|padres?|madre)",
        r"(?:su|tu|sus|tus) (?:\w+ )?(?:herman[oa]s?|familia|abuel[oa]s?|jef[ea]|colegas?|compañer[oa]s?"
        r"|ayudante|asistente)",
        r"(?:su|tu|sus|tus) (?:\w+ )?(?:vecin[oa]s?|amig[oa]s?|secretari[oa]|ex)",
    ),
    beside=any_of(
        r"cómo está|(?:saludos?|recuerdos|gracias) a|salude a|saluda a|con|conocí a|pregunte a|pregúntale a|junto a"
    ),
    outdated=any_of(r"señorita|srta"),
    unlucky=any_of(
        r"ataúd|tumba|cementerio|entierro|funeral|morir|muerte|desgracia",
        r"mala suerte|maldici(?:ón|ones)|martes trece|trece",
        r"último cumpleaños|cuesta abajo|mientras (?:puedas|pueda)|se acaba el tiempo|un año menos|esquela|gafe",
    ),
    gendered=as_written(
        r"[Ss]eñora?|Sra?|[Dd]on|[Dd]oña|(?:[Ee]stimad|[Qq]uerid)[oa](?= [A-ZÁÉÍÓÚÑ]| {2})",
        r"[Ee]ncantad[oa]|[Cc]ontent[oa]",
        r"[Bb]ienvenid[oa]|amig[oa]|caballero|dama|ocupad[oa]|invitad[oa]",
        r"[Aa]gradecid[oa]|chic[oa]s?|compañer[oa]|clienta",
        r"directora",
    ),
    superlatives=any_of(
        r"(?:el|la|los|las) (?:mejor(?:es)?|más \w+)|increíbles?|fantástic[oa]s?",
        r"extraordinari[oa]s?|excepciona(?:l|les)",
        r"maravillos[oa]s?|magnífic[oa]s?|genia(?:l|les)|perfect[oa]s?",
        r"\w+ísim[oa]s?(?<!muchísimo)|inigualables?|brillantes?",
        r"espectacular(?:es)?|únic[oa]s?",
    ),
    street=re.compile(r"\b(?:calle|avenida|paseo|plaza|avda\.|c/) ?\w+[^.?!\n]{0,20}?\d+", re.IGNORECASE),
    crowd=any_of(r"todos|todas|equipo|señores|señoras y señores|clientes?|colegas|amigos"),
    me=any_of(r"yo|mi|mis|mío|mía|conmigo|nosotr[oa]s|nuestr[oa]s?"),
    you=any_of(
        r"usted(?:es)?|le|les|su|sus|suy[oa]s?|tú|te|ti|tu|tus|tuy[oa]s?|contigo",
        r"has|tienes|\w+(?:te|le)(?<!este)(?<!parte)",
    ),
    courtesies=any_of(
        r"mis (?:\w+ ){0,2}(?:deseos|felicitaciones)",
        r"mi (?:\w+ )?(?:felicitación|enhorabuena|agradecimiento)|me gustaría",
        r"(?:gracias|agradec\w+|amable|generos\w+)\b[^.?!]{0,100}?\b(?:me|mi|mis|nos|nuestr[oa]s?|conmigo)|me alegr\w+",
    ),
    long_text=50,
    familiar=any_of(
        r"tú|te|ti|contigo|tu|tus|tuy[oa]s?|has|tienes|estás|puedes|quieres|sabes|eres|vas|haces|necesitas|crees",
        r"dijiste|contaste|escribiste|hiciste|mencionaste|diste|dedicaste",
        r"recomendaste|hablaste|pediste|tuviste|pusiste",
        r"viniste|ayudaste|tengas|estés|puedas|disfrutes|pases|hayas|cumplas|sigas|cuéntame|dime|avísame|dedicarme tu",
    ),
    formal=any_of(
        r"usted",
        r"le (?:deseo|agradezco|mando|envío|escribo|felicito|doy|digo|pregunto|dedico|gustaría|parece|va|fue|ha ido)",
        r"su (?:cumpleaños|tiempo|confianza|mensaje|correo|visita|ayuda|pedido|empresa|proyecto|apoyo"
        r"|aniversario|interés)",
        r"cuénteme|dígame|avíseme|permítame|disculpe",
        r"espero que (?:tenga|esté|pueda|haya|disfrute|pase)\b(?! (?:un|mucho) sol)",
    ),
)
