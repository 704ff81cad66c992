"""A message as one call sees it: the kind of ids, the kind of body, what it selects and expands."""

import re
from collections.abc import Iterable

from tests.connectors.servers.graph.mail_message import Mail
from tests.connectors.servers.graph.mail_store import MailStore
from tests.connectors.servers.graph.registry import Call, GraphError, Json

_EXPAND = re.compile(r"singleValueExtendedProperties\(\$filter=(id eq '[^']+'(?: or id eq '[^']+')*)\)")
_PROPERTY = re.compile(
    r"(String|StringArray|Boolean|Integer|Long|SystemTime|Binary|Double|Float|CLSID|Short)"
    r" (\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\} (Name \S.*|Id 0x[0-9A-Fa-f]+)|0x[0-9A-Fa-f]+)"
)


def tags_wanted(call: Call) -> tuple[str, ...]:
    """The ids of extended properties that $expand asks for. Raises GraphError for an $expand of anything else."""
    if not (wanted := call.query.get("$expand", "")):
        return ()
    found = _EXPAND.fullmatch(wanted.strip())
    if not found:
        raise GraphError(400, "BadRequest", "Parsing OData Select and Expand failed.")
    return tuple(check_property(name) for name in re.findall(r"id eq '([^']+)'", found[1]))


def check_property(name: str) -> str:
    """Give the id of an extended property back. Raises GraphError where it has no such form."""
    if not _PROPERTY.fullmatch(name):
        raise GraphError(400, "ErrorInvalidPropertyId", f"'{name}' is no id of an extended property.")
    return name


def row_of(box: MailStore, call: Call, mail: Mail, names: Iterable[str] = (), tags: Iterable[str] = ()) -> Json:
    """A message with the properties asked for; extended ones are there only where the message has them."""
    names = list(names)
    kind = "text" if call.preference("outlook.body-content-type").lower() == "text" else "html"
    row: Json = {"id": box.id_of(mail, call)} | mail.shown(names, kind)
    if not names or "parentFolderId" in names:
        row["parentFolderId"] = mail.folder
    if found := mail.tags(tags):
        row["singleValueExtendedProperties"] = found
    return row
