"""French words for the lints."""

import re

from worker.core.lints.languages.lexicon import Lexicon, any_of

FRENCH = Lexicon(
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    salutation=r"(?:Bonjour|Bonsoir|Salut|Ch(?:er|ère)s?|Coucou)(?: (?:Monsieur|Madame|M\.|Mme|Dr))?",
    met=any_of(
        r"(?:ravie?|heureu(?:x|se)|content[e]?|plaisir|agréable)[^.?!]{0,20} (?:de |d['’])?(?:vous |t['’]|te )"
        r"(?:voir|avoir vue?|rencontrer|revoir|avoir rencontrée?)",
        r"(?:quand|lorsque|depuis que) nous nous sommes (?:vus|rencontrés)|(?:depuis|lors de|après) notre "
        r"(?:rencontre|visite|rendez-vous|déjeuner)",
        r"(?:notre|la|votre|ta) (?:rencontre|visite|réunion) (?:était|a été)|vous avoir rencontrée?",
    ),
    talked=any_of(
        r"comme (?:convenu|discuté|promis|prévu|évoqué|nous en avons (?:parlé|convenu|discuté))|suite à notre",
        r"notre (?:dernier |dernière |récente? )?(?:appel|conversation|échange|discussion|entretien)",
        r"(?:quand|lorsque) nous (?:avons parlé|nous sommes parlé)",
        r"nous (?:en )?avons (?:parlé|discuté|échangé|convenu)",
    ),
    relative=any_of(
        r"hier|avant-hier|aujourd['’]hui|demain|ce soir|ce matin|récemment|dernièrement|l['’]autre jour|à l['’]instant",
        r"(?:cette|ce|cet) (?:semaine|week-end|mois|année(?! de)|après-midi)",
        r"(?:la semaine|le mois|l['’]année|le week-end|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
        r" (?:derni(?:er|ère)|prochaine?|passée?)",
        r"il y a (?:quelques|deux|trois|un|une|\w+) (?:jours?|semaines?|mois|ans?|temps)|il y a peu",
    ),
    today=any_of(r"aujourd['’]hui"),
    yesterday=any_of("hier"),
    wish=any_of(
        r"j['’]espère|(?:je )?(?:vous|te) souhait\w+|je souhaite|souhaite|vœux",
        r"voeux|(?:joyeux|bon|bel|heureux) anniversaire",
        r"félicitations|bonne (?:chance|continuation|fête)|puisse(?:nt)?|(?<!.)que|bravo|félicite",
    ),
    claim=any_of(
        r"j['’]ai (?:\w+ )?(?:vu|lu|entendu|remarqué|aperçu|pensé|repensé|croisé)|je (?:me souviens|me rappelle)",
        r"je (?:pensais|pense) (?:souvent )?à (?:vous|toi)|m['’]a (?:fait penser|rappelé)|vous m['’]êtes venue?",
        r"je suis (?:passée?|tombée?) (?:devant|sur|par)",
    ),
    promise=any_of(
        r"je (?:vous |te |t['’]|ne manquerai )?(?:\w+ )?(?:enverrai|ferai|reviendrai|apporterai|appellerai|tiendrai)",
        r"je vais (?:vous |te |t['’])?\w+er|nous (?:allons|ferons|enverrons|viendrons)",
        r"je (?:vous |te )?(?:promets|garantis)",
        r"(?:vous pouvez|tu peux) compter sur|(?<!que )je m['’](?:engage|occupe)|je (?:vous|te|t['’]) ?envoie",
    ),
    sells=re.compile(
        any_of(
            r"remises?|réductions?|promotions?|promo|bons? d['’]achat|soldes",
            r"essai gratuit|prix|tarifs?|devis|factures?",
            r"(?:notre|une|nos|nouvelle|cette) (?:\w+ )?offres?",
            r"offre (?:spéciale|exclusive|limitée)|démos?|démonstrations?",
            r"renouvellement|renouveler|abonnement|commandez|acheter|notre (?:nouvelle? )?(?:catalogue|gamme|produit)",
            r"nos (?:nouveaux |derniers )?(?:produits|services)",
            r"(?:fixer|prendre|caler|convenir d['’]un) (?:un )?rendez-vous",
            r"quand (?:pouvons|peut)[- ](?:nous|on) (?:parler|échanger)|quelles sont vos disponibilités|un petit appel",
        ).pattern
        + r"|\d+ ?%|\d ?(?:€|euros?\b)|[€$£]\s?\d|\bpour cent de",
        re.IGNORECASE,
    ),
    age=any_of(
        r"\d+ ?ans|(?:vingt|trente|quarante|cinquante|soixante|septante|quatre-vingts?)(?:-\w+)?(?: ans|aine)?",
        r"grand anniversaire|chiffre rond|compte rond|(?:un|une) an(?:née)? de plus|à (?:votre|ton) âge|un demi-siècle",
        r"pas (?:rajeunir|plus jeune)|nouvelle décennie|coup de vieux",
    ),
    openers=any_of(
        r"j['’]espère que (?:vous allez|tu vas|tout va|ce (?:mail|message|courriel)|vous vous portez)[^.?!]{0,30}"
        r"(?:bien|trouve|mieux)",
        r"je (?:reviens|me permets de revenir) vers (?:vous|toi)|(?:juste|simplement) (?:un petit mot|pour prendre)",
        r"je me permets de (?:vous|te) (?:écrire|contacter|relancer)|prendre (?:de vos|de tes) nouvelles|petit coucou",
        r"(?:cela|ça) fait longtemps|comment ça va|suite à mon (?:dernier|précédent)|faire le point",
    ),
    sensitive=any_of(
        r"maladie|malade|cancer|chimio\w*|diagnosti\w+|opération|hôpital|dépress\w+|burn-?out|handicap\w*|enceinte",
        r"grossesse|fausse couche|divorc\w+|séparation|faillite|dettes",
        r"soucis d['’]argent|licenci\w+|chômage|votre salaire",
        r"décès|décédée?|mort|morte|deuil|obsèques|funérailles|condoléances|perte de (?:votre|ton|ta)|veu(?:f|ve)",
        r"désolée? pour (?:votre|ton|ta) (?:père|mère|mari|femme|fils|fille|frère|sœur|perte)",
        r"église|mosquée|synagogue|messe|dieu|bénédiction|bénie?s?|prières?|prier",
        r"religi\w+|musulman\w*|catholique|juif|juive",
        r"syndicat|syndiqué\w*|avez voté|votre vote|homosexuel\w*|lesbienne|condamnée? pour|casier judiciaire",
    ),
    people=any_of(
        r"(?:votre|ton|ta|vos|tes) (?:\w+ )?(?:femme|épouse|mari|époux|conjointe?|compagn(?:e|on)|fils"
        r"|filles?|enfants?|bébé)",
        r"(?:votre|ton|ta|vos|tes) (?:\w+ )?(?:père|mère|parents|frère|sœur|famille|patronn?e?|chef"
        r"|collègues?|assistante?)",
        r"(?:votre|ton|ta|vos|tes) (?:\w+ )?(?:voisine?|amie?s?|secrétaire|ex|petite? amie?)",
    ),
    beside=any_of(
        r"comment va|(?:salutations?|bonjour|amitiés|merci|bises) à|avec|rencontré|saluez|salue|demandez à|grâce à"
    ),
    outdated=any_of(r"mademoiselle|mlle"),
    unlucky=any_of(
        r"cercueil|tombe|cimetière|enterrement|mourir|mort|malheur|malchance|maudite?|treize|chrysanthèmes?|nécrologie",
        r"dernier anniversaire|la fin approche|tant qu['’]il est temps|pente descendante|un an de moins à vivre",
    ),
    gendered=any_of(
        r"monsieur|madame|mme|cher|chère|chers|chères|ravie?|contente?|heureu(?:x|se)",
        r"désolée?|seule|prête|fière|enchantée?",
        r"cliente|directrice|collaboratrice|patronne|gentleman|dame|garçon",
        r"bienvenue? parmi|occupée|étée|sûre|reconnaissante?",
    ),
    superlatives=any_of(
        r"(?:le|la|les) (?:meilleure?s?|plus \w+)|incroyables?|fantastiques?|extraordinaires?|exceptionnel(?:le)?s?",
        r"formidables?|magnifiques?|génia(?:l|le|ux)|parfaite?s?|remarquables?|inégalée?s?|sublimes?|époustouflante?s?",
    ),
    street=re.compile(r"\b\d+(?: bis)?,? (?:rue|avenue|boulevard|place|chemin|allée) \w+", re.IGNORECASE),
    crowd=any_of(r"à tous|tous|toutes|l['’]équipe|équipe|messieurs|mesdames|madame, monsieur|chers clients|collègues"),
    me=any_of(r"je|j['’]\w+|me|m['’]\w+|moi|mon|ma|mes|nous|notre|nos"),
    you=any_of(r"vous|votre|vos|vôtres?|tu|te|t['’]\w+|toi|ton|ta|tes"),
    courtesies=any_of(
        r"j['’]espère|je (?:vous|te|t['’]) ?(?:souhaite|remercie|félicite|adresse)\w*",
        r"je (?:souhaite|tenais|tiens|voulais) "
        r"(?:à )?(?:vous |te |t['’])\w+|(?:tous )?mes (?:\w+ ){0,2}(?:vœux|félicitations|remerciements)",
        r"(?:merci|remerci\w+|gentil|aimable|généreu\w+)\b[^.?!]{0,70}?\b(?:me|m['’]\w+|moi|mon|ma|mes|nous|notre|nos)",
        r"je voudrais|j['’]aimerais|je veux|mes? (?:meilleurs )?vœux",
    ),
    long_text=50,
    familiar=re.compile(
        r"(?<![-'’\w])(?:tu|te|toi|tes|ta|t['’](?=\w)|(?<!le )(?<!un )(?<!du )(?<!au )ton|tiennes?)\b|-(?:tu|toi)\b"
        r"|(?<!\w)[tT]['’](?=\w)",
        re.IGNORECASE,
    ),
    formal=any_of(r"(?<!chez )(?<!rendez-)vous|votre|vos|vôtres?"),
)
