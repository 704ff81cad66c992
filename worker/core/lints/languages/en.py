"""English words for the lints."""

import re

from worker.core.lints.languages.lexicon import Lexicon, any_of, as_written

ENGLISH = Lexicon(
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    salutation=r"(?:Hi|Hello|Dear|Hey|Good (?:morning|afternoon|evening))(?: (?:Mr|Mrs|Ms|Dr)\.?)?",
    met=any_of(
        r"(?:great|good|nice|lovely|wonderful|pleasure|glad)[^.?!]{0,12} to (?:see|meet|have (?:seen|met)) \w+",
        r"(?:great|good|nice|lovely|wonderful|enjoyed|glad)[^.?!]{0,12} (?:seeing|meeting|having met) (?:you|everyone)",
        r"(?:great|good|nice|lovely|wonderful|enjoyed)[^.?!]{0,12} (?:catching up|our (?:meeting|lunch|tour))",
        r"(?:when|since) we met|having met you|after meeting you|saw you at",
        r"(?:our|the|your) (?:tour|visit|meeting|lunch) (?:was|went|gave)",
    ),
    talked=any_of(
        r"as (?:we )?(?:discussed|agreed|promised|mentioned|talked about)|(?:as )?per our",
        r"our (?:recent |last )?(?:call|conversation|chat|talk|discussion)",
        r"(?:when )?we (?:spoke|talked|discussed|agreed)",
        r"(?:good|nice|great|lovely) (?:talking|speaking|chatting)|(?:speaking|talking) (?:to|with) you",
    ),
    relative=any_of(
        r"yesterday|today|tonight|tomorrow|just now|recently|earlier this|the other (?:day|week)",
        r"this (?:week|weekend|month|morning|afternoon|evening|year)",
        r"(?:last|next) (?:week|weekend|month|night|evening|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
        r"a while (?:ago|back)|(?:a few|a couple of|\w+) (?:days?|weeks?|months?|years?) ago",
    ),
    today=any_of("today"),
    yesterday=any_of("yesterday"),
    wish=re.compile(
        r"\b(?:i (?:do )?hope|i wish|wishes|happy (?:birthday|anniversary)|many happy returns|good luck"
        r"|congratulations)\b|^(?:may|enjoy)\b",
        re.IGNORECASE,
    ),
    claim=any_of(
        r"i(?:['’]ve| have)? (?:just )?(?:saw|seen|read|heard|noticed|watched|missed|remember(?:ed)?|walked|drove)",
        r"i(?:['’]ve| have)? (?:just )?(?:came across|thought (?:of|about)|was thinking|been thinking)",
        r"i(?:['’]m| am) (?:looking into|thinking)|you came to mind|made me think of you|reminded me|i was reminded",
    ),
    promise=any_of(
        r"i(?:['’]ll| will| shall| promise|['’]m going to| am going to)|we(?:['’]ll| will| shall)|you can expect"
    ),
    sells=re.compile(
        any_of(
            r"discounts?|coupons?|vouchers?|promotions?|free trial|limited time",
            r"(?:special|new|our|exclusive|an) offers?",
            r"prices?|price list|pricing|quotes?|quotations?|proposals?|invoices?",
            r"demos?|upgrades?|renewals?|renew(?:ing)?|on sale|sales team",
            r"(?:book|schedule|arrange|set up|jump on|hop on) (?:a|some) (?:quick |short )?(?:call|meeting|chat)",
            r"calendar link|calendly|when can we talk|when works|ready to (?:talk|buy|order)",
            r"our (?:latest |new )?(?:products?|catalogue|range|services?)",
        ).pattern
        + r"|\d+ ?%|\bper ?cent off\b|[€$£]\s?\d",
        re.IGNORECASE,
    ),
    age=any_of(
        r"(?:big|round|special|milestone|landmark|\d+(?:th|st|nd|rd)?) birthday",
        r"(?:the )?big (?:\d+|three|four|five|six|seven|oh)",
        r"years? (?:old|young|older|wiser)|another year|turn(?:ed|ing) (?:\d+|\w+ty)",
        r"half a century|over the hill|your age|getting (?:any )?younger",
        r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)(?:y|ieth|ies)",
    ),
    openers=any_of(
        r"hope (?:this|you|all|everything|things)[^.?!]{0,30} (?:well|finds|okay|ok|great)",
        r"(?:hope|trust) (?:this|you)[^.?!]{0,20} finds",
        r"touch(?:ing)? base|check(?:ing)? in|circl(?:e|ing) back|reach(?:ing)? out|follow(?:ing)? up",
        r"just (?:a quick|wanted|writing|dropping)|quick note|long time no",
        r"see how (?:things|it)(?: are|['’]s|s)? going",
    ),
    sensitive=any_of(
        r"illness|disease|diagnos\w+|cancer|chemo\w*|surgery|hospital|depress(?:ed|ion)|burn-?out|disabilit\w+|rehab",
        r"pregnan\w+|miscarriage|expecting a baby|divorc\w+|split from your|separated from",
        r"bankrupt\w*|insolven\w+|money (?:trouble|problems|worries)|in debt|laid off|redundanc\w+|your salary",
        r"passed away|died|(?:your|a) (?:great |sad )?loss|funeral|bereave\w+|condolences?|mourning|widow\w*",
        r"sorry (?:about|for|to hear (?:about|of)) your (?:father|mother|wife|husband|son|daughter|brother"
        r"|sister|dad|mum)",
        r"church|mosque|synagogue|religio\w+|pray(?:er|ers|ing|ed)?|god|blessed|blessings?|muslim|jewish|catholic",
        r"democrat|republican|tory|your vote|voted|trade union|gay|lesbian|convicted|criminal record|lawsuit",
    ),
    people=any_of(
        r"(?:your|his|her|their) (?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|son|daughter|kids?"
        r"|child(?:ren)?)",
        r"(?:your|his|her) (?:\w+ )?(?:father|mother|dad|mum|mom|parents|brother|sister|family|in-laws|boss|manager)",
        r"your (?:\w+ )?(?:colleague|assistant|secretary|neighbou?r|friend|ex)s?",
    ),
    beside=any_of(
        r"how(?: is|['’]s| are)|(?:hello|regards|love|greetings|thanks) to|(?:tell|ask|thank|met|meet|seeing|with|told)"
    ),
    outdated=any_of(r"to whom it may concern|dear sirs?|gentlemen"),
    unlucky=any_of(
        r"coffin|grave|cemetery|funeral|dying|death|dead|doom(?:ed)?|cursed?|bad luck|thirteen|obituary",
        r"last birthday|downhill|one year closer|while you still can|before it is too late|time is running out",
    ),
    gendered=any_of(
        r"he|she|him|his|her|hers|sir|ma['’]?am|madam|mr|mrs|ms|miss|gentleman|ladies|lady|girls?|boys?|guys?",
        r"businessm[ae]n|businesswom[ae]n|chairm[ae]n|salesm[ae]n|mums?|dads?",
    ),
    superlatives=any_of(
        r"best(?! (?:wishes|regards))|greatest|finest|most \w+|amazing|incredible|fantastic|outstanding|brilliant",
        r"exceptional|extraordinary|awesome|unbelievable|phenomenal|superb|perfect|world-class|second to none|stellar",
    ),
    street=as_written(r"\d+ \w+ (?:Road|Street|Avenue|Lane|Drive)", r"\w+ (?:Road|Street|Avenue|Lane)"),
    crowd=any_of(r"all|team|everyone|everybody|sirs?|sir or madam|madam|colleagues|customers?|folks|friends"),
    me=as_written(r"I|[Mm]e|[Mm]y|[Mm]ine|[Ww]e|[Uu]s|[Oo]urs?"),
    you=any_of(r"you|your|yours|yourself"),
    courtesies=any_of(
        r"i (?:do )?(?:hope|wish)|i (?:want|would like) to (?:thank|congratulate)",
        r"i(?:['’]d| would) like to (?:thank|wish)",
        r"my (?:\w+ ){0,2}(?:wishes|congratulations|thanks)|thank you for [^.?!]{0,40}?\b(?:me|us|my|our)",
    ),
    long_text=45,
)
