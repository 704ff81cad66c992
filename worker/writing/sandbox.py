"""Jinja2 with everything taken away that a wording does not need: names, three filters and `.alone`.

https://jinja.palletsprojects.com/en/stable/sandbox/ says to limit time and memory beside the sandbox: here there are
no loops, calls or operators to spend them with, and sizes are capped.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from worker.core.phrases import clean
from worker.errors import TemplateError

MAX_SOURCE = 600
"""Characters of one sentence in a template."""

_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Filter, nodes.Getattr)


class Sandbox(ImmutableSandboxedEnvironment):
    """Renders one sentence at a time from names, filters and `.alone`; refuses all else before compiling it."""

    intercepted_binops = frozenset({"*", "**", "%", "+", "-", "/", "//"})

    def __init__(self, filters: Mapping[str, Callable[[str], str]]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, cache_size=0)
        self.filters = dict(filters)

    def call_binop(self, *_: Any) -> NoReturn:
        """Operators can build texts of any size; wordings need none."""
        raise SecurityError("operators are not allowed")

    def checked(self, source: str, place: str) -> tuple["Line", frozenset[str]]:
        """The sentence and the names it says; TemplateError names `place` (file and line)."""
        if len(source) > MAX_SOURCE:
            raise TemplateError(
                f"{place}: a sentence of {len(source)} characters is too long; keep it under {MAX_SOURCE}."
            )
        if clean(source) != source:
            raise TemplateError(f"{place}: control or private-use characters are not allowed; write plain text.")
        try:
            tree = self.parse(source)
            self._refuse(tree, place)
            names = frozenset(node.name for node in tree.find_all(nodes.Name))
            return Line(self, source), names
        except TemplateSyntaxError as error:
            raise TemplateError(f"{place}: {error.message}") from error

    def _refuse(self, tree: nodes.Template, place: str) -> None:
        for node in tree.find_all(nodes.Node):
            plain_filter = not isinstance(node, nodes.Filter) or (
                node.name in self.filters and not node.args and not node.kwargs
            )
            plain_attribute = not isinstance(node, nodes.Getattr) or node.attr == "alone"
            if not isinstance(node, _ALLOWED) or not plain_filter or not plain_attribute:
                raise TemplateError(
                    f"{place}: only values, `.alone` and the filters {', '.join(sorted(self.filters))} can stand "
                    "between {{ and }}."
                )


class Line:
    """One checked sentence of a template, compiled when it is first said: most never are in a run."""

    __slots__ = ("_sandbox", "_source", "_template")

    def __init__(self, sandbox: Sandbox, source: str) -> None:
        self._sandbox = sandbox
        self._source = source
        self._template: Template | None = None

    def render(self, said: Mapping[str, str]) -> str:
        """The sentence with its values."""
        if self._template is None:
            self._template = self._sandbox.from_string(self._source)
        return self._template.render(said)
