"""Google Contacts of one account: people, groups, sync tokens that die after a week; and the rep's hands on them.

https://developers.google.com/people/api/rest/v1/people.connections/list
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

from tests.connectors.servers.google.account import Account
from tests.connectors.servers.google.listings import Bookmark, Listings, Page, differences, fingerprint
from tests.connectors.servers.google.registry import ApiError, Body, Params, handles

Json = dict[str, Any]

TOKEN_LIFE = timedelta(days=7)
"""From the full listing on, however often it was carried on since."""
FIELDS = frozenset(
    {"addresses", "ageRanges", "biographies", "birthdays", "calendarUrls", "clientData", "coverPhotos"}
    | {"emailAddresses", "events", "externalIds", "genders", "imClients", "interests", "locales", "locations"}
    | {"memberships", "metadata", "miscKeywords", "names", "nicknames", "occupations", "organizations"}
    | {"phoneNumbers", "photos", "relations", "sipAddresses", "skills", "urls", "userDefined"}
)
GROUP_FIELDS = frozenset({"clientData", "groupType", "memberCount", "metadata", "name"})
_ALWAYS = ("resourceName", "etag")
_NOT_COMPARED = frozenset({"pageToken", "syncToken", "fields", "alt", "prettyPrint", "quotaUser", "key", "$.xgafv"})
_SYSTEM_GROUPS = ("myContacts", "starred", "friends", "family", "coworkers", "blocked", "all", "chatBuddies")


class AddressBook:
    """The rep's contacts (`people`) and groups (`groups`), by resource name."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.people: dict[str, Json] = {}
        self.groups: dict[str, str] = {f"contactGroups/{name}": name for name in _SYSTEM_GROUPS}
        self.listing = Listings(f"people of {account.address}", empty_pages=False)
        self.group_listing = Listings(f"groups of {account.address}", empty_pages=False)
        self.step = 0
        self._gone: dict[str, int] = {}
        self._renamed: dict[str, str] = {}

    # --- the hands of the rep -------------------------------------------------------------------------------

    def add(self, person: Mapping[str, Any]) -> str:
        """Keep a person; gives the resource name. Fields without metadata are of the rep's own card."""
        name = str(person.get("resourceName") or f"people/c{self.account.rng.getrandbits(62)}")
        self._store(name, {**deepcopy(dict(person)), "resourceName": name})
        return name

    def change(self, name: str, changes: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Change fields of a person; None takes a field away."""
        wanted = {**self.people[name], **deepcopy(dict(changes or {})), **more}
        self._store(name, {field: value for field, value in wanted.items() if value is not None})

    def remove(self, name: str) -> None:
        """Delete a person."""
        del self.people[name]
        self.step += 1
        self._gone[name] = self.step

    def rename(self, name: str) -> str:
        """Give a person another resource name, as Google does when it joins two cards."""
        new = self.add({**self.people.pop(name), "resourceName": None})
        before = self.people[new]["metadata"].get("previousResourceNames", [])
        self.people[new]["metadata"]["previousResourceNames"] = [*before, name]
        self._renamed[name] = new
        return new

    def add_group(self, name: str) -> str:
        """Make a label; gives its resource name. The same name is the same label."""
        for resource, known in self.groups.items():
            if known == name:
                return resource
        self.step += 1
        resource = f"contactGroups/{self.account.rng.getrandbits(56):x}"
        self.groups[resource] = name
        return resource

    def expire_tokens(self) -> None:
        """Let Google forget every sync token."""
        self.listing.expire()
        self.group_listing.expire()

    def members(self, group: str) -> int:
        """How many people carry a label."""
        return sum(group in _groups_of(person) for person in self.people.values())

    def current(self, name: str) -> Json:
        """A person, also by an earlier name. Raises 404."""
        while name not in self.people:
            if name not in self._renamed:
                raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
            name = self._renamed[name]
        return self.people[name]

    def gone_since(self, step: int) -> list[str]:
        """The names of those deleted since, deleted ones that were never told among them."""
        return [name for name, at in self._gone.items() if at > step]

    def _store(self, name: str, person: Json) -> None:
        self.step += 1
        number = name.rpartition("/c")[2]
        etag = f"%EgUBAj0{self.step:06d}="
        at = self.account.now.isoformat(timespec="microseconds").replace("+00:00", "Z")
        source = {"type": "CONTACT", "id": f"{hash_of(number)}", "etag": f"#{self.step}", "updateTime": at}
        kept = {**person, "etag": etag}
        kept["metadata"] = {"objectType": "PERSON", **person.get("metadata", {}), "sources": [source]}
        kept["memberships"] = _memberships(person.get("memberships", []))
        for field in FIELDS & kept.keys() - {"metadata"}:
            kept[field] = [_with_metadata(entry, source, first=not at) for at, entry in enumerate(kept[field])]
        for entry in kept.get("names", ()):
            entry.setdefault("displayName", " ".join(filter(None, (entry.get("givenName"), entry.get("familyName")))))
        self.people[name] = kept


def hash_of(number: str) -> str:
    """The id a contact has as a source: its number in hex."""
    return f"{int(number):x}" if number.isdigit() else number


def _with_metadata(entry: Json, source: Json, *, first: bool) -> Json:
    own = {"source": {"type": "CONTACT", "id": source["id"]}}
    return {"metadata": {**own, **({"primary": True} if first else {})}, **entry}


def _memberships(said: list[Json]) -> list[Json]:
    """Everybody is in myContacts."""
    groups = [entry["contactGroupMembership"]["contactGroupResourceName"] for entry in said]
    names = dict.fromkeys([*groups, "contactGroups/myContacts"])
    return [
        {"contactGroupMembership": {"contactGroupId": name.partition("/")[2], "contactGroupResourceName": name}}
        for name in names
    ]


def _groups_of(person: Json) -> set[str]:
    return {entry["contactGroupMembership"]["contactGroupResourceName"] for entry in person["memberships"]}


# --- people -----------------------------------------------------------------------------------------------------


@handles("people.people.connections.list")
def list_connections(account: Account, params: Params, _: Body) -> Json:
    """List the rep's contacts: in full, or what changed since a sync token; in pages."""
    book: AddressBook = account.people
    if params["resourceName"] != "people/me":
        raise ApiError(400, "INVALID_ARGUMENT", "Resource name must be people/me.")
    fields = _mask(params.get("personFields", ""), "personFields", FIELDS)
    asked = _asked(params)
    page = _waiting(book.listing, params, asked)
    if page is None:
        mark = _bookmark(account, book.listing, params["syncToken"], asked) if params.get("syncToken") else None
        told = None
        if params.get("requestSyncToken"):
            seen = {name: fingerprint(person) for name, person in book.people.items()}
            told = Bookmark(asked, seen, book.step, mark.full_at if mark else account.now)
        items = _changed(book, mark) if mark else list(book.people.values())
        page = book.listing.begin(asked, items, _size(params, 100), told)
    found = [_cut(person, fields) for person in page.items]
    count = 0 if params.get("syncToken") else len(book.people)
    total = {"totalPeople": count, "totalItems": count} if count else {}
    return {**({"connections": found} if found else {}), **page.tokens(), **total}


@handles("people.people.get")
def get_person(account: Account, params: Params, _: Body) -> Json:
    """Give one person; people/me is the rep."""
    book: AddressBook = account.people
    fields = _mask(params.get("personFields", ""), "personFields", FIELDS)
    if params["resourceName"] == "people/me":
        source = {"type": "PROFILE", "id": "100"}
        me = {
            "resourceName": "people/100",
            "etag": "%EgUBAj03=",
            "metadata": {"objectType": "PERSON", "sources": [source]},
            "emailAddresses": [{"metadata": {"primary": True, "source": source}, "value": account.address}],
        }
        return _cut(me, fields)
    return _cut(book.current(params["resourceName"]), fields)


def _changed(book: AddressBook, mark: Bookmark) -> list[Json]:
    """New and changed people; those gone, or known by an earlier name, as deleted."""
    found = [person for name, person in book.people.items() if fingerprint(person) != mark.seen.get(name)]
    taken_over = {name for person in found for name in person["metadata"].get("previousResourceNames", ())}
    gone = [*(mark.seen.keys() - book.people.keys() - taken_over)]
    gone += [name for name in book.gone_since(mark.step) if name not in mark.seen]
    return found + [{"resourceName": name, "metadata": {"deleted": True}} for name in gone]


def _cut(person: Json, fields: frozenset[str]) -> Json:
    """Only what was asked for, and what always comes."""
    if person.get("metadata", {}).get("deleted"):
        return person
    return {name: deepcopy(value) for name, value in person.items() if name in fields or name in _ALWAYS}


# --- groups -----------------------------------------------------------------------------------------------------


@handles("people.contactGroups.list")
def list_groups(account: Account, params: Params, _: Body) -> Json:
    """List the labels, Google's own among them."""
    book: AddressBook = account.people
    fields = _mask(params.get("groupFields") or "groupType,memberCount,metadata,name", "groupFields", GROUP_FIELDS)
    asked = _asked(params)
    page = _waiting(book.group_listing, params, asked)
    if page is None:
        mark = _bookmark(account, book.group_listing, params["syncToken"], asked) if params.get("syncToken") else None
        groups = {name: _group(book, name) for name in book.groups}
        seen = {name: fingerprint(group) for name, group in groups.items()}
        told = Bookmark(asked, seen, book.step, mark.full_at if mark else account.now)
        items = [group for name, group in groups.items() if not mark or seen[name] != mark.seen.get(name)]
        if mark:
            gone = mark.seen.keys() - groups.keys()
            items += [{"resourceName": name, "metadata": {"deleted": True}} for name in gone]
        page = book.group_listing.begin(asked, items, _size(params, 30), told)
    shown = ("resourceName", "etag", "formattedName", *fields)
    found = [{name: value for name, value in group.items() if name in shown} for group in page.items]
    total = {} if params.get("syncToken") else {"totalItems": len(book.groups)}
    return {**({"contactGroups": found} if found else {}), **page.tokens(), **total}


def _group(book: AddressBook, resource: str) -> Json:
    name, count = book.groups[resource], book.members(resource)
    is_system = name in _SYSTEM_GROUPS
    return {
        "resourceName": resource,
        "etag": f"g{resource.rpartition('/')[2]}",
        "groupType": "SYSTEM_CONTACT_GROUP" if is_system else "USER_CONTACT_GROUP",
        "name": name,
        "formattedName": name.capitalize() if is_system else name,
        **({"memberCount": count} if count else {}),
    }


# --- parameters -------------------------------------------------------------------------------------------------


def _mask(text: str, name: str, known: frozenset[str]) -> frozenset[str]:
    wanted = frozenset(part.strip() for part in text.split(",") if part.strip())
    if not wanted:
        raise ApiError(400, "INVALID_ARGUMENT", f"{name} mask is required. Please specify one or more valid paths.")
    if unknown := sorted(wanted - known):
        raise ApiError(400, "INVALID_ARGUMENT", f'Invalid {name} mask path: "{unknown[0]}".')
    return wanted


def _size(params: Params, usual: int) -> int:
    size = params.get("pageSize") or usual
    if not 1 <= size <= 1000:
        raise ApiError(400, "INVALID_ARGUMENT", "Page size must be between 1 and 1000.")
    return size


def _asked(params: Params) -> Json:
    return {name: value for name, value in params.items() if name not in _NOT_COMPARED}


def _waiting(listing: Listings, params: Params, asked: Json) -> Page | None:
    if not params.get("pageToken"):
        return None
    try:
        page = listing.go_on(params["pageToken"], asked)
    except ValueError as error:
        raise _mismatch(str(error)) from error
    if page is None:
        raise ApiError(400, "INVALID_ARGUMENT", "Invalid page token.")
    return page


def _bookmark(account: Account, listing: Listings, token: str, asked: Json) -> Bookmark:
    mark = listing.bookmark(token)
    if listing.is_expired(token) or (mark and account.now - mark.full_at >= TOKEN_LIFE):
        raise ApiError(
            400,
            "FAILED_PRECONDITION",
            "Sync token is expired. Clear local cache and retry call without the sync token.",
            [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "EXPIRED_SYNC_TOKEN",
                    "domain": "people.googleapis.com",
                    "metadata": {"service": "people.googleapis.com"},
                }
            ],
        )
    if mark is None:
        raise ApiError(400, "INVALID_ARGUMENT", "Invalid sync token.")
    if mark.asked != asked:
        raise _mismatch(differences(mark.asked, asked))
    return mark


def _mismatch(names: str) -> ApiError:
    message = f"Request parameters must be those of the first call; they differ in: {names}."
    return ApiError(400, "INVALID_ARGUMENT", message)
