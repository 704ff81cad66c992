"""The language is measured offline, on what the wordings say alone."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.worker.composed import TEMPLATES, matrix
from worker.core.draft import Span
from worker.core.language import clear_language
from worker.writing.likeliness import likely, measured
from worker.writing.writer import Writer

TEXTS = {
    "en": "You told me about the doors in January and I would like to know how they turned out.",
    "de": "Sie haben mir im Januar von den Türen erzählt, und ich wüsste gern, was daraus geworden ist.",
    "fr": "Vous m’avez parlé des portes en janvier et j’aimerais savoir ce qu’elles sont devenues depuis.",
    "es": "Me habló en enero de las puertas y me gustaría saber qué ha sido de ellas desde entonces.",
    "nl": "U vertelde me in januari over de deuren en ik zou graag willen weten hoe het daarmee staat.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_is_likely_in_its_own_language_alone(language: str) -> None:
    for other, text in TEXTS.items():
        measured = likely(text, language, ())
        assert measured is not None
        assert (measured >= 0.5) is (other == language)


def test_short_texts_and_what_came_from_records_are_not_measured() -> None:
    assert likely("Danke, bis bald!", "en", ()) is None
    text = TEXTS["de"]
    assert likely(text, "en", (Span(0, len(text), "rep_line", "c", "your own line"),)) is None
    assert likely("Müller & Söhne " * 4 + TEXTS["en"], "en", (Span(0, 60, "fact", "f", ""),)) == likely(
        TEXTS["en"], "en", ()
    )


def test_a_recorded_value_that_is_surely_in_another_language_counts_for_the_whole_text() -> None:
    """The rep's note was in English although their first language is Dutch."""
    for value, foreign in {
        "new warehouse near the harbour": True,
        "de nieuwe koelcel bij de haven": False,
        "Manchester United Football Club": False,
        "sea swimming": False,
    }.items():
        body = f"{TEXTS['nl']} {value}"
        span = Span(len(body) - len(value), len(body), "fact", "f", "")
        measured = likely(body, "nl", (span,))
        assert measured is not None
        assert (measured < 0.5) is foreign


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *((text, language) for language, text in TEXTS.items()),
        ("Anbei das Angebot wie besprochen, Lieferung in KW 12, wir melden uns.", "de"),
        ("Even een vraagje: is de pomp op tijd aangekomen voor de test van donderdag?", "nl"),
        ("krótkie pytanie: czy pompa dotarła na czas na czwartkowy test?", "pl"),
        ("Good to know, thank you.", ""),
        ("Thanks for the update on the pump. Ich melde mich dann nächste Woche wegen der Halle.", ""),
        ("Danke für die Info, wir sehen uns am Montag\nThe delivery is planned for next week as discussed", ""),
        ("Bosch Rexroth AG, Siemens Energy GmbH, Linde Material Handling", ""),
        ("https://www.example.com/one/two sam@okafor.example +49 30 1234", ""),
        ("", ""),
    ],
)
def test_a_mail_shows_its_language_where_that_is_clear(text: str, language: str) -> None:
    assert clear_language(measured(text)) == language


def test_a_rendered_draft_carries_its_measure() -> None:
    writer = Writer([TEMPLATES])
    rendered = [writer.render(written.composition) for written in islice(matrix(seeds=1), 20)]
    assert all(text.likely_language is None or text.likely_language > 0.5 for text in rendered)
    assert any(text.likely_language for text in rendered)


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """The model inside the wheel is read where every connection fails, and nothing is kept elsewhere."""
    code = (
        "import sys; from worker.writing.likeliness import likely; assert likely(sys.argv[1], 'fr', ()) > 0.5; "
        "assert not {'requests', 'urllib3', 'http.client'} & set(sys.modules)"
    )
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    env = os.environ | nowhere | {"FTLANG_CACHE": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code, TEXTS["fr"]], check=True, env=env, cwd=TEMPLATES.parent)
    assert not list(tmp_path.iterdir())
