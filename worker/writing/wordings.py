"""Reads `templates/<language>/*.yaml` into wordings; every mistake is named with its file and line.

Folders are read in order and a later folder wins: the wordings it gives for a move replace those before it, the words
it gives in `words.yaml` replace theirs.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from worker.core.moves import MOVES, TO_CUSTOMERS, VALUES
from worker.errors import TemplateError
from worker.writing.sandbox import Line, Sandbox
from worker.writing.words import TABLES, Words

ACTS = ("greeting", "statement", "thanks", "wish", "question", "offer", "signoff")
"""What a sentence of a draft does."""

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same language read by a C library where PyYAML has it: ten times as fast."""

_CALENDAR = ("title", "note")
_OTHER_ACTS = {"subject": ("subject",), "reminder": _CALENDAR, "source": ("note",), "brief": _CALENDAR}

_WORDS = "words.yaml"
_FORM = "form"
_NO_SUPPORT = frozenset({"name", "signature"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence of a wording: what it does and its template."""

    act: str
    template: Line


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to word a move. `id` stays the same while its text does; `says` names the values it needs.

    `form` is the form of address it speaks in; empty: it fits every one. `exclaims` tells whether it holds a `!`.
    """

    id: str
    place: str
    phrases: tuple[Phrase, ...]
    says: frozenset[str]
    form: str = ""
    exclaims: bool = False

    def fits(self, form: str) -> bool:
        """Whether it can stand in a draft of that form of address."""
        return not self.form or self.form == form


@dataclass(frozen=True, slots=True)
class Language:
    """Everything to write one language with."""

    words: Words
    moves: Mapping[str, tuple[Wording, ...]]


def read_languages(folders: Sequence[Path]) -> dict[str, Language]:
    """Every language that any folder holds."""
    names = sorted(
        {entry.name for folder in folders if folder.is_dir() for entry in folder.iterdir() if entry.is_dir()}
    )
    return {name: _read_language([folder / name for folder in folders], name) for name in names}


def _read_language(folders: Sequence[Path], name: str) -> Language:
    present = [folder for folder in folders if folder.is_dir()]
    paths = [folder / _WORDS for folder in present if (folder / _WORDS).is_file()]
    words = _read_words(name, paths, present[0] / _WORDS)
    sandbox = Sandbox(words.filters)
    moves: dict[str, tuple[Wording, ...]] = {}
    for folder in present:
        for path in sorted(folder.glob("*.yaml")):
            if path.name != _WORDS:
                moves |= _read_moves(path, sandbox, words.forms)
    if missing := sorted(MOVES.keys() - moves.keys()):
        raise TemplateError(
            f"{present[0]}: no wording in {name} for {', '.join(missing)}; templates/README.md lists them."
        )
    return Language(words, moves)


def _read_words(name: str, paths: Sequence[Path], expected: Path) -> Words:
    entries: dict[str, Any] = {}
    places: dict[str, str] = {}
    for path in paths:
        for key, node in _mapping(_compose(path), path):
            said = _plain(node)
            adds = key in TABLES and isinstance(said, dict)
            entries[key] = {**entries.get(key, {}), **said} if adds else said
            places[key] = _place(path, node)
    return Words(name, entries, places or {"": f"{expected}:1"})


def _read_moves(path: Path, sandbox: Sandbox, forms: Sequence[str]) -> dict[str, tuple[Wording, ...]]:
    root = _compose(path)
    if root is None:
        return {}
    return {name: _read_move(name, node, path, sandbox, forms) for name, node in _mapping(root, path)}


def _read_move(name: str, node: yaml.Node, path: Path, sandbox: Sandbox, forms: Sequence[str]) -> tuple[Wording, ...]:
    if name not in MOVES:
        close = get_close_matches(name, MOVES, n=1)
        meant = f"; did you mean {close[0]}?" if close else "; templates/README.md lists them."
        raise TemplateError(f"{_place(path, node)}: there is no move {name}{meant}")
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise TemplateError(f"{_place(path, node)}: {name} needs a list of wordings.")
    wordings = tuple(_read_wording(name, wording, path, sandbox, forms) for wording in node.value)
    for form in (name in TO_CUSTOMERS and forms) or ("",):
        if not any(wording.says <= MOVES[name].always and wording.fits(form) for wording in wordings):
            always = ", ".join(sorted(MOVES[name].always)) or "no values"
            address = f", in the form {form}" if form else ""
            raise TemplateError(f"{_place(path, node)}: {name} needs a wording that gets along with {always}{address}.")
    return wordings


def _read_wording(move: str, node: yaml.Node, path: Path, sandbox: Sandbox, forms: Sequence[str]) -> Wording:
    phrases: list[Phrase] = []
    says: frozenset[str] = frozenset()
    sources: list[str] = []
    form = ""
    for act, text in _mapping(node, path):
        if act == _FORM:
            form = _read_form(text, path, forms)
            continue
        phrase, source, names = _read_phrase(move, act, text, path, sandbox)
        phrases.append(phrase)
        sources.append(f"{act} {source}")
        says |= names
    digest = hashlib.sha256("\n".join(sources).encode()).hexdigest()[:8]
    if not phrases:
        raise TemplateError(f"{_place(path, node)}: {move} needs a sentence beside its form.")
    exclaims = any("!" in source for source in sources)
    return Wording(f"{move}:{digest}", _place(path, node), tuple(phrases), says, form, exclaims)


def _read_form(node: yaml.Node, path: Path, forms: Sequence[str]) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.value not in forms:
        known = ", ".join(forms) or "none"
        raise TemplateError(f"{_place(path, node)}: there is no such form of address; words.yaml lists: {known}.")
    return str(node.value)


def _read_phrase(
    move: str, act: str, node: yaml.Node, path: Path, sandbox: Sandbox
) -> tuple[Phrase, str, frozenset[str]]:
    place = _place(path, node)
    acts = _OTHER_ACTS.get(move.split("/", maxsplit=1)[0], ACTS)
    if act not in acts:
        raise TemplateError(f"{place}: {act} is no act of {move}; use {', '.join(acts)}.")
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise TemplateError(f"{place}: {act} needs one sentence.")
    source = " ".join(str(node.value).split(" ")) if "\n" not in node.value else " ".join(str(node.value).split())
    template, names = sandbox.checked(source, place)
    if unknown := names - MOVES[move].values:
        known = "; ".join(f"{name} ({VALUES[name]})" for name in sorted(MOVES[move].values)) or "no values"
        raise TemplateError(f"{place}: {move} has no value {', '.join(sorted(unknown))}; it has {known}.")
    if act in {"statement", "thanks"} and not names - _NO_SUPPORT:
        raise TemplateError(f"{place}: a {act} must say one of its values, else nothing supports it.")
    return Phrase(act, template), source, names


def _compose(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TemplateError(f"{path}:{line}: {error.problem}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}:1: cannot be read as YAML in UTF-8; save it as plain UTF-8 text.") from error
    except OSError as error:
        raise TemplateError(f"{path}:1: cannot be read: {error.strerror}.") from error


def _mapping(node: yaml.Node | None, path: Path) -> Iterable[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        place = _place(path, node) if node else f"{path}:1"
        raise TemplateError(f"{place}: a name, a colon and a text or list are expected here.")
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            raise TemplateError(f"{_place(path, key)}: {name} stands here twice; keep one.")
        seen.add(name)
        yield name, value


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(_plain(item) for item in node.value)
    return str(node.value)


def _place(path: Path, node: yaml.Node) -> str:
    return f"{path}:{node.start_mark.line + 1}"
