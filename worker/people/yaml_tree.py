"""YAML as a tree of plain text with the line of every entry, so that a problem can name its place.

Every scalar is text: `No`, `1e3`, `12:30` and `2026-01-05` mean what they say (https://yaml.org/spec/1.1/ would
make a boolean, a number, a base-60 number and a date of them). The schema, not the parser, gives types.
Built from parser events rather than from PyYAML's composer, which expands aliases and keeps the last of two equal keys.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from worker.errors import UsageError

LONGEST = 16_000_000
"""Characters a file may have: some 30,000 people. A larger one is a mistake or an attack."""
DEEPEST = 20
"""How deep entries may lie in one another."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is part of every published wheel
_TEXT = "tag:yaml.org,2002:str"


@dataclass(slots=True)
class Node:
    """One entry: its line, and its text, its list or its keys."""

    line: int
    value: "str | list[Node] | dict[str, Node]"

    def plain(self) -> object:
        """Return the entry as text, lists and dictionaries."""
        match self.value:
            case str():
                return self.value
            case list():
                return [node.plain() for node in self.value]
            case dict():
                return {key: node.plain() for key, node in self.value.items()}

    def below(self, step: str | int) -> "Node | None":
        """Return the entry under this key or at this place of the list."""
        match self.value, step:
            case dict(keys), str(name):
                return keys.get(name)
            case list(items), int(place) if place < len(items):
                return items[place]
        return None

    def at(self, path: Sequence[str | int]) -> "Node":
        """Return the entry at this path, or the nearest one that holds it."""
        node = self
        for step in path:
            below = node.below(step)
            if below is None:
                break
            node = below
        return node


def read_tree(text: str, file: str) -> Node | None:
    """Read one YAML document; None where the text is empty. Raises UsageError naming the file and line."""
    if len(text) > LONGEST:
        raise UsageError(
            f"{file}: the file holds {len(text) // 1_000_000} million characters; "
            f"the most is {LONGEST // 1_000_000} million, so split it into several files"
        )
    try:
        return _Builder(file).build(yaml.parse(text, Loader=_LOADER))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UsageError(f"{file}:{line}: the file holds a character that YAML does not allow; remove it") from error
    except yaml.MarkedYAMLError as error:
        raise UsageError(_syntax_problem(text, file, error)) from error


def _syntax_problem(text: str, file: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    lines = text.splitlines()
    if line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]:
        return f"{file}:{line + 1}: the line begins with a tab; indent with spaces"
    return (
        f"{file}:{line + 1}: this is not YAML ({error.problem or 'unreadable'}); check indents, colons and quotes here"
    )


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Builder:
    """Builds the tree from events with a stack of its own, so that no nesting can exhaust the interpreter's."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[Node | None] = []  # beside each open entry: the key that waits for its value

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        documents = 0
        for event in events:
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise self.problem(event, "a second document begins here (---); put each in its own file")
                case yaml.AliasEvent():
                    raise self.problem(event, f"the alias *{event.anchor} is not read; write the value out")
                case yaml.ScalarEvent():
                    self.refuse_tag(event)
                    self.place(Node(_line(event), event.value), event)
                case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                    self.refuse_tag(event)
                    self.enter(event)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self.open.pop()
                    self.keys.pop()
        empty = self.root is not None and self.root.value == ""
        return None if empty else self.root

    def enter(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        if len(self.open) >= DEEPEST:
            raise self.problem(event, f"entries lie more than {DEEPEST} deep in one another; check the indents")
        node = Node(_line(event), [] if isinstance(event, yaml.SequenceStartEvent) else {})
        self.place(node, event)
        self.open.append(node)
        self.keys.append(None)

    def place(self, node: Node, event: yaml.Event) -> None:
        """Hang the node where the parser stands: in a list, as a key, or as the value of the waiting key."""
        if not self.open:
            self.root = node
            return
        holder = self.open[-1].value
        if isinstance(holder, list):
            holder.append(node)
        elif isinstance(holder, dict):
            self.place_in(holder, node, event)

    def place_in(self, holder: dict[str, Node], node: Node, event: yaml.Event) -> None:
        key = self.keys[-1]
        if key is None:
            if not isinstance(node.value, str):
                raise self.problem(event, "a key has to be one word, not a list or a mapping")
            if node.value in holder:
                raise self.problem(event, f"the key `{node.value}` stands here twice; keep one of them")
            self.keys[-1] = node
        else:
            holder[str(key.value)] = Node(key.line, node.value)
            self.keys[-1] = None

    def refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag not in (None, "!", _TEXT):
            raise self.problem(event, f"the tag {event.tag} is not read; write the plain value")

    def problem(self, event: yaml.Event, sentence: str) -> UsageError:
        return UsageError(f"{self.file}:{_line(event)}: {sentence}")
