"""Outlook's contacts of one account: folders, contacts, their deltas; and the hands of the rep on them.

https://learn.microsoft.com/graph/api/resources/contact and .../api/contact-delta
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from tests.connectors.servers.graph.calendar_events import page
from tests.connectors.servers.graph.calendar_properties import SINGLE, condition, expanded
from tests.connectors.servers.graph.calendar_rounds import Bookmark, Rounds, fingerprint, news
from tests.connectors.servers.graph.calendar_times import stamp
from tests.connectors.servers.graph.registry import Call, GraphError, handles

if TYPE_CHECKING:
    from tests.connectors.servers.graph.account import Account

Json = dict[str, Any]

CONTACT = "microsoft.graph.contact"
FOLDER = "microsoft.graph.contactFolder"
ANNIVERSARY = "SystemTime 0x3A41"
_TEXTS = (
    *("assistantName", "businessHomePage", "companyName", "department", "displayName", "fileAs", "generation"),
    *("givenName", "initials", "jobTitle", "manager", "middleName", "mobilePhone", "nickName", "officeLocation"),
    *("personalNotes", "profession", "spouseName", "surname", "title", "yomiCompanyName", "yomiGivenName"),
    "yomiSurname",
)
_LISTS = ("businessPhones", "categories", "children", "emailAddresses", "homePhones", "imAddresses")
_ADDRESSES = ("businessAddress", "homeAddress", "otherAddress")
_MAILS = ("primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress")
_NEVER_NULL = frozenset({"personalNotes", "fileAs", "displayName"})
_LIST = ("$select", "$top", "$filter", "$expand", "$orderby")
_FOLDERS = ("$select", "$top", "$filter", "$expand")


class Contacts:
    """The rep's contacts (`contacts`) and contact folders (`folders`, the default one under `default`), by id."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.contacts: dict[str, Json] = {}
        self.folders: dict[str, Json] = {}
        self.rounds = Rounds()
        self.step = 0
        self.default = self.add_folder("Contacts", parent=account.fresh_id("AAkR"))

    # --- the hands of the rep -------------------------------------------------------------------------------

    def add_folder(self, name: str, parent: str = "") -> str:
        """Make a folder below another, the default one where none is named, as was recorded. Gives its id."""
        folder_id = self.account.fresh_id("AAkC")
        self.folders[folder_id] = {"id": folder_id, "displayName": name, "parentFolderId": parent or self.default}
        return folder_id

    def remove_folder(self, folder_id: str) -> None:
        """Delete a folder with all below it."""
        del self.folders[folder_id]
        for name in [name for name, one in self.contacts.items() if one["parentFolderId"] == folder_id]:
            self.remove(name)
        for name in [name for name, one in self.folders.items() if one["parentFolderId"] == folder_id]:
            self.remove_folder(name)

    def add(self, contact: Mapping[str, Any], folder: str = "", *, by_hand: bool = True) -> str:
        """Keep a contact; what is not set is "" where a person made it, null where a program did. Gives its id.

        `anniversary="2019-06-01"` is laid in the property where Outlook keeps a wedding day.
        """
        contact_id = self.account.fresh_id("AAMkC", 45)
        nothing = "" if by_hand else None
        given: Json = {
            **{name: "" if name in _NEVER_NULL else nothing for name in _TEXTS},
            **{name: [] for name in _LISTS},
            **{name: {} for name in _ADDRESSES},
            "birthday": None,
            "id": contact_id,
            "parentFolderId": folder or self.default,
            "createdDateTime": self.account.now,
        }
        self._store({**given, **_laid(contact)})
        return contact_id

    def change(self, contact_id: str, **changes: Any) -> None:
        """Change fields of a contact."""
        self._store({**self.contacts[contact_id], **_laid(changes)})

    def move(self, contact_id: str, folder: str) -> None:
        """Move a contact into another folder; its id stays."""
        self.change(contact_id, parentFolderId=folder)

    def remove(self, contact_id: str) -> None:
        """Delete a contact."""
        del self.contacts[contact_id]

    def expire_cursors(self, folder: str = "") -> None:
        """Let Graph forget every link of a folder; of all of them without one."""
        self.rounds.expire([folder] if folder else list(self.folders))

    def of(self, folder: str) -> list[Json]:
        """The contacts in a folder, without those in folders below it."""
        return [one for one in self.contacts.values() if one["parentFolderId"] == folder]

    def _store(self, contact: Json) -> None:
        self.step += 1
        key = f"sBrd26skdkm5ORF+XkiJIQAB{self.step:06d}=="
        self.contacts[contact["id"]] = {**contact, "changeKey": key, "lastModifiedDateTime": self.account.now}


def _laid(said: Mapping[str, Any]) -> Json:
    """Fields as they are kept: a birthday is a day, which Outlook puts a minute before noon."""
    kept = deepcopy(dict(said))
    if day := kept.pop("anniversary", ""):
        others = [one for one in kept.get(SINGLE, ()) if one["id"] != ANNIVERSARY]
        kept[SINGLE] = [*others, {"id": ANNIVERSARY, "value": f"{day}T00:00:00Z"}]
    if kept.get("birthday"):
        kept["birthday"] = f"{kept['birthday'][:10]}T11:59:00Z"
    return kept


def _shown(contact: Mapping[str, Any], call: Call, names: list[str], *, delta: bool = False) -> Json:
    said = {name: deepcopy(value) for name, value in contact.items() if name != SINGLE}
    said |= {name: stamp(contact[name]) for name in ("createdDateTime", "lastModifiedDateTime")}
    said |= dict(zip(_MAILS, contact["emailAddresses"], strict=False))
    if names:
        said = {name: said.get(name) for name in ("id", *names)}
    kind = {"@odata.type": f"#{CONTACT}"} if delta else {}
    return {**kind, "@odata.etag": f'W/"{contact["changeKey"]}"', **said, **({} if delta else expanded(contact, call))}


# --- folders ----------------------------------------------------------------------------------------------------


@handles("GET", "contactFolders", type_name=FOLDER, options=_FOLDERS)
def list_folders(account: "Account", call: Call) -> Json:
    """List the folders directly below the default one, which is in no list itself."""
    return _folders(account, call, account.contacts.default)


@handles("GET", "contactFolders/{folder}", type_name=FOLDER, options=("$select", "$expand"))
def get_folder(account: "Account", call: Call) -> Json:
    """Give a folder, the default one too."""
    return _selected(account.contacts.folders[_folder(account, call)], call)


@handles("GET", "contactFolders/{folder}/childFolders", type_name=FOLDER, options=_FOLDERS)
def list_child_folders(account: "Account", call: Call) -> Json:
    """List the folders directly below one."""
    return _folders(account, call, _folder(account, call))


def _folders(account: "Account", call: Call, parent: str) -> Json:
    box: Contacts = account.contacts
    test = condition(call.query.get("$filter", ""))
    found = [one for one in box.folders.values() if one["parentFolderId"] == parent]
    return page(account, call, [_selected(one, call) for one in found if test(one)], "contactFolders")


def _selected(folder: Json, call: Call) -> Json:
    return {name: folder.get(name) for name in ("id", *call.selected)} if call.selected else dict(folder)


def _folder(account: "Account", call: Call) -> str:
    """The folder the path names, the default one where it names none. Raises 404."""
    name = call.ids.get("folder", account.contacts.default)
    if name not in account.contacts.folders:
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return str(name)


# --- contacts ---------------------------------------------------------------------------------------------------


@handles("GET", "contacts", type_name=CONTACT, options=_LIST)
@handles("GET", "contactFolders/{folder}/contacts", type_name=CONTACT, options=_LIST)
def list_contacts(account: "Account", call: Call) -> Json:
    """List the contacts of one folder."""
    test = condition(call.query.get("$filter", ""))
    found = [one for one in account.contacts.of(_folder(account, call)) if test(one)]
    return page(account, call, [_shown(one, call, call.selected) for one in found], "contacts")


@handles("GET", "contacts/{contact}", type_name=CONTACT, options=("$select", "$expand"))
@handles("GET", "contactFolders/{folder}/contacts/{contact}", type_name=CONTACT, options=("$select", "$expand"))
def get_contact(account: "Account", call: Call) -> Json:
    """Give a contact, of whatever folder."""
    return _shown(_existing(account, call), call, call.selected)


@handles("GET", "contacts/delta", type_name=CONTACT, options=("$select",))
@handles("GET", "contactFolders/{folder}/contacts/delta", type_name=CONTACT, options=("$select",))
def delta(account: "Account", call: Call) -> Json:
    """Tell what changed in one folder, changed contacts in full; what was selected first is selected ever after."""
    box: Contacts = account.contacts
    folder = _folder(account, call)
    if found := box.rounds.next_page(account, call, folder):
        return found
    mark = box.rounds.bookmark(account, call, folder)
    asked = mark.asked if mark else {"select": call.selected}
    rows = {one["id"]: _shown(one, call, asked["select"], delta=True) for one in box.of(folder)}
    seen = {name: fingerprint(row) for name, row in rows.items()}
    told = Bookmark(folder, box.rounds.generation(folder), asked, seen, box.step)
    context = {"@odata.context": f"{call.root}/$metadata#Collection(contact)"}
    return {**context, **box.rounds.begin(account, call, news(rows, mark, CONTACT), told)}


def _existing(account: "Account", call: Call) -> Json:
    found: Json | None = account.contacts.contacts.get(call.ids["contact"])
    if found is None:
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return found
