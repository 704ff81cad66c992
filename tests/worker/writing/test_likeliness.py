"""The language is measured offline, on what the wordings say alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker.composed import TEMPLATES, matrix
from worker.core.draft import Span
from worker.writing.likeliness import likely
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


def test_a_rendered_draft_carries_its_measure() -> None:
    rendered = [Writer([TEMPLATES]).render(written.composition) for written in list(matrix(seeds=1))[:20]]
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
