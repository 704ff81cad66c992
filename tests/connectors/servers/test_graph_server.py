"""The fake Graph does what Graph was seen to do, so that a connector that pleases it pleases Graph."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.connectors.servers.graph import schema
from tests.connectors.servers.graph.server import Account, FakeGraph, Fault

SAM, ADA = "sam@okafor.example", "ada@customer.example"
NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
IMMUTABLE = 'IdType="ImmutableId"'
TAG = "String {6d3f0a62-7c1c-4c52-9a5e-8f0e3b6c2d11} Name OurKey"
GUIDED = {"id": TAG, "value": "K-1"}


class Client:
    """Asks as a connector does."""

    def __init__(self, graph: FakeGraph, account: Account) -> None:
        self.graph, self.account = graph, account
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, method: str, path: str, body: Any = None, *, prefer: str = "", **more: Any) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.account.token}",
            "Prefer": ", ".join(filter(None, (IMMUTABLE, prefer))),
        }
        headers |= more.pop("headers", {})
        url = path if path.startswith("http") else f"{self.graph.root}/me/{path}"
        if body is not None:
            more["json"] = body
        return self.session.request(method, url, headers=headers, timeout=10, **more)

    def get(self, path: str, prefer: str = "", **params: str) -> Any:
        answer = self.ask("GET", path, prefer=prefer, params={f"${name}": value for name, value in params.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, answer: requests.Response) -> tuple[int, str]:
        """Status and code of a refusal; what the server noted is forgotten."""
        self.graph.wrong.clear()
        error = answer.json()["error"]
        assert answer.headers["request-id"] == error["innerError"]["request-id"]
        return answer.status_code, error["code"]

    def round(self, link: str, size: int = 50) -> tuple[list[dict[str, Any]], str]:
        """Follow a delta to its end: rows, deltaLink."""
        rows: list[dict[str, Any]] = []
        while True:
            page = self.get(link, prefer=f"odata.maxpagesize={size}")
            rows += page["value"]
            if "@odata.deltaLink" in page:
                return rows, page["@odata.deltaLink"]
            link = page["@odata.nextLink"]


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as graph:
        yield graph


@pytest.fixture
def sam(graph: FakeGraph) -> Account:
    account = graph.account(SAM)
    account.now = NOW
    return account


@pytest.fixture
def client(graph: FakeGraph, sam: Account) -> Iterator[Client]:
    client = Client(graph, sam)
    yield client
    client.session.close()


def letter(number: int, *, sender: str = ADA, to: str = SAM, at: datetime = NOW, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{sender[:2]} Lovelace <{sender}>", to, f"Matter {number}"
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{number}@customer.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"Words of number {number}.")
    return mail.as_bytes()


INBOX = "mailFolders/inbox/messages/delta"


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


# Folders


def test_only_the_first_level_is_listed(client: Client, sam: Account) -> None:
    clients = sam.mail.add_folder("Klanten", parent="inbox")
    deeper = sam.mail.add_folder("2026", parent=clients)
    sam.mail.add_folder("Hidden", hidden=True)
    first = client.get("mailFolders", top="50")["value"]
    assert clients not in ids(first)
    assert "Postvak IN" in [row["displayName"] for row in first]
    assert client.get("mailFolders/Inbox")["childFolderCount"] == 1
    assert ids(client.get("mailFolders/inbox/childFolders")["value"]) == [clients]
    assert ids(client.get(f"mailFolders/{clients}/childFolders", select="displayName")["value"]) == [deeper]
    shown = client.ask("GET", "mailFolders", params={"$top": "50", "includeHiddenFolders": "true"}).json()["value"]
    assert len(shown) == len(first) + 1


def test_a_delta_of_folders_may_leave_nested_ones_out(client: Client, sam: Account, graph: FakeGraph) -> None:
    rows, link = client.round("mailFolders/delta")
    top = sam.mail.add_folder("Top")
    nested = sam.mail.add_folder("Nested", parent=top)
    rows, link = client.round(link)
    assert ids(rows) == [top]
    graph.quirks.folders_delta_nested = True
    sam.mail.remove_folder(nested)
    sam.mail.rename_folder(top, "Anders")
    rows, link = client.round(link)
    assert [row.get("@removed", row.get("displayName")) for row in rows] == [{"reason": "deleted"}, "Anders"]


def test_there_is_no_well_known_name(client: Client) -> None:
    if not schema.present():
        pytest.skip("../shared/payloads/graph is not here")
    answer = client.ask("GET", "mailFolders", params={"$select": "id,wellKnownName"})
    assert "wellKnownName" in answer.json()["error"]["message"]
    assert client.refused(answer) == (400, "BadRequest")


# Deltas of messages


def test_a_round_gives_what_is_there_then_what_changed(client: Client, sam: Account) -> None:
    there = [sam.mail.deliver(letter(n), at=NOW - timedelta(hours=n)) for n in range(7)]
    page = client.get(INBOX, prefer="odata.maxpagesize=3", select="subject,receivedDateTime")
    assert ids(page["value"]) == there[:3]
    assert set(page["value"][0]) == {"@odata.type", "@odata.etag", "id", "subject", "receivedDateTime"}
    rest, link = client.round(page["@odata.nextLink"], 3)
    assert ids(rest) == there[3:]
    assert client.round(link)[0] == []
    sam.mail.mark_read(there[0])
    sam.mail.change(there[1], flag={"flagStatus": "flagged"})
    sam.mail.move(there[2], "archive")
    sam.mail.expunge(there[3])
    new = sam.mail.deliver(letter(9), at=NOW)
    rows, link = client.round(link)
    folder = client.get("mailFolders/inbox")["id"]
    kind = {"@odata.type": "#microsoft.graph.message"}
    assert rows[0] == kind | {"id": there[0], "isRead": True, "parentFolderId": folder}
    assert "@odata.etag" in rows[1]
    assert rows[2:4] == [kind | {"id": key, "@removed": {"reason": "deleted"}} for key in there[2:4]]
    assert ids(rows)[4:] == [new]
    assert ids(client.round("mailFolders/archive/messages/delta")[0]) == [there[2]]


def test_the_quirks_of_a_delta(client: Client, sam: Account, graph: FakeGraph) -> None:
    key = sam.mail.deliver(letter(1))
    other = sam.mail.deliver(letter(2))
    _, link = client.round(INBOX)
    sam.mail.move(key, "archive")
    sam.mail.move(key, "inbox")
    rows, _ = client.round(link)
    assert "subject" in rows[0]
    graph.quirks.immutable_bounce_loses = True
    assert "@removed" in client.round(link)[0][0]
    graph.quirks.immutable_bounce_loses = False
    graph.quirks.thin_rows = False
    graph.quirks.replays = graph.quirks.empty_pages = True
    sam.mail.mark_read(other)
    page = client.get(link)
    assert page["value"] == []
    rows, _ = client.round(page["@odata.nextLink"])
    assert len(rows) > 2
    assert all("subject" in row for row in rows)


def test_a_filtered_delta_is_for_the_first_round(client: Client, sam: Account) -> None:
    old = sam.mail.deliver(letter(1), "archive", at=NOW - timedelta(days=90))
    sam.mail.deliver(letter(2), at=NOW - timedelta(days=80))
    new = sam.mail.deliver(letter(3), at=NOW - timedelta(days=1))
    page = client.get(INBOX, filter="receivedDateTime ge 2026-02-01T00:00:00Z")
    assert ids(page["value"]) == [new]
    sam.mail.move(old, "inbox")
    assert ids(client.round(page["@odata.deltaLink"])[0]) == [old]


@pytest.mark.parametrize(
    ("manner", "said"),
    [("410", (410, "SyncStateNotFound")), ("410location", (410, "resyncRequired")), ("400", (400, "BadRequest"))],
)
def test_cursors_die(client: Client, sam: Account, graph: FakeGraph, manner: Any, said: tuple[int, str]) -> None:
    graph.quirks.dead_cursor = manner
    _, link = client.round(INBOX)
    _, alive = client.round("mailFolders/archive/messages/delta")
    sam.mail.expire_cursors("inbox")
    answer = client.ask("GET", link)
    assert ("Location" in answer.headers) == (manner == "410location")
    assert client.refused(answer) == said
    assert client.round(alive)[0] == []


def test_a_token_that_never_was_is_badly_formed(client: Client) -> None:
    answer = client.ask("GET", INBOX, params={"$deltatoken": "x"})
    assert answer.json()["error"]["message"] == "Badly formed token."


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (INBOX, {"$search": '"x"'}),
        (INBOX, {"$filter": "isRead eq true"}),
        (INBOX, {"$orderby": "subject"}),
        ("mailFolders/delta", {"$top": "5"}),
        ("messages/delta", {}),
        ("messages", {"$skip": "10"}),
        ("messages", {"$top": "1001"}),
        ("messages", {"$filter": "toRecipients/any(r: r/emailAddress/address eq 'x')"}),
        ("messages", {"$filter": "isDraft eq false", "$orderby": "receivedDateTime desc"}),
        ("messages", {"$search": '"x"', "$filter": "isDraft eq false"}),
        ("messages", {"$search": '"x"', "$orderby": "receivedDateTime desc"}),
        ("messages", {"$search": "x"}),
        ("messages", {"$expand": "attachments"}),
    ],
)
def test_what_is_refused(client: Client, path: str, params: dict[str, str]) -> None:
    assert client.refused(client.ask("GET", path, params=params))[0] == 400


# Reading and finding


def test_one_message(client: Client, sam: Account) -> None:
    key = sam.mail.deliver(letter(1, List_Id="<news.example>"), isRead=True)
    whole = client.get(f"messages/{key}", prefer='outlook.body-content-type="text"')
    assert whole["body"] == {"contentType": "text", "content": "Words of number 1.\r\n"}
    assert "internetMessageHeaders" not in whole
    assert not schema.unfit("microsoft.graph.message", whole)
    assert client.get(f"messages/{key}", select="body")["body"]["contentType"] == "html"
    headers = client.get(f"messages/{key}", select="internetMessageHeaders")["internetMessageHeaders"]
    assert {"name": "List-Id", "value": "<news.example>"} in headers


def test_ids_that_are_not_immutable_end_with_a_move(client: Client, sam: Account) -> None:
    key = sam.mail.deliver(letter(1))
    other = client.ask("GET", f"messages/{key}", headers={"Prefer": "x=y"}).json()["id"]
    assert client.graph.wrong
    assert other != key
    assert client.get(f"messages/{other}")["id"] == key
    sam.mail.move(key, "archive")
    assert client.refused(client.ask("GET", f"messages/{other}")) == (404, "ErrorItemNotFound")
    assert client.get(f"messages/{key}")["id"] == key
    assert client.refused(client.ask("GET", "messages/nothing")) == (400, "ErrorInvalidIdMalformed")


@pytest.fixture
def found(client: Client, sam: Account) -> Any:
    for number in range(6):
        at = NOW - timedelta(days=number)
        sam.mail.deliver(letter(number, sender=ADA if number % 2 else "bo@x.example", at=at), at=at)
    sam.mail.deliver(letter(6, sender=SAM, to=ADA, at=NOW - timedelta(days=6)), "sentitems")

    def find(**params: str) -> str:
        listed = client.get("messages", top="2", select="subject", **params)
        subjects = [row["subject"] for row in listed["value"]]
        while link := listed.get("@odata.nextLink"):
            listed = client.get(link)
            subjects += [row["subject"] for row in listed["value"]]
        return "".join(subject[-1] for subject in subjects)

    return find


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({}, "0123456"),
        ({"filter": f"from/emailAddress/address eq '{ADA.upper()}'"}, "135"),
        ({"filter": "receivedDateTime ge 2026-02-22T08:00:00Z", "orderby": "receivedDateTime"}, "210"),
        ({"filter": "receivedDateTime lt 2026-02-22T08:00:00Z and (isDraft eq true or isRead eq false)"}, "345"),
        ({"filter": "sentDateTime gt 2026-02-22T08:00:00Z"}, "01"),
        ({"filter": "internetMessageId eq '<4@customer.example>'"}, "4"),
        ({"search": f'"from:{ADA}"'}, "135"),
        ({"search": f'"to:{ADA}"'}, "6"),
        ({"search": '"participants:ada"'}, "1356"),
        ({"search": f'"recipients:{SAM} AND subject:\\"Matter 2\\""'}, "2"),
        ({"search": '"number 3"'}, "3"),
        ({"search": '"from:bo OR to:ada"'}, "0246"),
    ],
)
def test_messages_are_found(found: Any, params: dict[str, str], numbers: str) -> None:
    assert found(**params) == numbers


def test_what_is_new_is_found_late(client: Client, sam: Account) -> None:
    sam.mail.search_lag = 60
    sam.mail.deliver(letter(1))
    assert client.get("messages", search='"from:ada"')["value"] == []
    sam.tick(61)
    assert len(client.get("messages", search='"from:ada"')["value"]) == 1


# Drafts


def test_a_draft_and_its_tag(client: Client, sam: Account) -> None:
    body = {
        "subject": "Fair",
        "body": {"contentType": "text", "content": "Hello\nAda"},
        "toRecipients": [{"emailAddress": {"address": ADA}}],
        "internetMessageId": "<ours@okafor.example>",
        "singleValueExtendedProperties": [GUIDED],
    }
    answer = client.ask("POST", "messages", body)
    assert answer.status_code == 201
    key = answer.json()["id"]
    assert sam.mail.draft_ids() == [key]
    tagged = f"singleValueExtendedProperties/Any(ep: ep/id eq '{TAG}' and ep/value eq 'k-1')"
    expand = f"singleValueExtendedProperties($filter=id eq '{TAG}')"
    (row,) = client.get("messages", filter=tagged, expand=expand)["value"]
    assert row["singleValueExtendedProperties"] == [GUIDED]
    assert client.get("messages", filter=tagged.replace("OurKey", "ourkey"))["value"] == []
    assert "singleValueExtendedProperties" not in client.get(f"messages/{key}")
    etag = row["@odata.etag"]
    changed = client.ask("PATCH", f"messages/{key}", {"subject": "Later"}, headers={"If-Match": etag}).json()
    assert changed["subject"] == "Later"
    late = client.ask("PATCH", f"messages/{key}", {"subject": "Never"}, headers={"If-Match": etag})
    assert client.refused(late) == (412, "ErrorIrresolvableConflict")
    assert client.ask("DELETE", f"messages/{key}").status_code == 204
    assert client.get(f"messages/{key}")["parentFolderId"] == client.get("mailFolders/deleteditems")["id"]
    assert client.graph.forbidden == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"internetMessageHeaders": []}, "InvalidInternetMessageHeaderCollection"),
        (
            {"internetMessageHeaders": [{"name": f"x-{n}", "value": "1"} for n in range(6)]},
            "InvalidInternetMessageHeaderCollection",
        ),
        ({"internetMessageHeaders": [{"name": "In-Reply-To", "value": "<1@x>"}]}, "InvalidInternetMessageHeader"),
        ({"singleValueExtendedProperties": [{"id": "OurKey", "value": "1"}]}, "ErrorInvalidPropertyId"),
        ({"receivedDateTime": "2026-01-01T00:00:00Z"}, "ErrorInvalidPropertySet"),
    ],
)
def test_what_no_draft_may_hold(client: Client, sam: Account, body: dict[str, Any], code: str) -> None:
    assert client.refused(client.ask("POST", "messages", body)) == (400, code)
    assert sam.mail.draft_ids() == []


def test_unknown_properties_are_refused(client: Client) -> None:
    if not schema.present():
        pytest.skip("../shared/payloads/graph is not here")
    assert client.refused(client.ask("POST", "messages", {"subjekt": "x"})) == (400, "RequestBodyRead")
    assert client.refused(client.ask("POST", "messages", {"importance": "big"})) == (400, "RequestBodyRead")


def test_a_reply_keeps_the_conversation_and_quotes(client: Client, sam: Account) -> None:
    key = sam.mail.deliver(letter(1))
    answer = client.ask("POST", f"messages/{key}/createReply", {"message": {"singleValueExtendedProperties": [GUIDED]}})
    draft = client.get(f"messages/{answer.json()['id']}", prefer='outlook.body-content-type="text"')
    assert draft["conversationId"] == client.get(f"messages/{key}")["conversationId"]
    assert draft["subject"] == "RE: Matter 1"
    assert draft["toRecipients"][0]["emailAddress"]["address"] == ADA
    assert "Words of number 1." in draft["body"]["content"]
    both = {"comment": "x", "message": {"body": {"contentType": "text", "content": "y"}}}
    assert client.refused(client.ask("POST", f"messages/{key}/createReply", both))[0] == 400
    replaced = client.ask("POST", f"messages/{key}/createReply", {"message": both["message"]}).json()
    assert "Words" not in json.dumps(replaced["body"])


@pytest.mark.parametrize("classic", [False, True])
@pytest.mark.parametrize("new_id", [False, True])
@pytest.mark.parametrize("old_is_404", [False, True])
def test_a_draft_that_is_sent(
    client: Client, sam: Account, graph: FakeGraph, classic: bool, new_id: bool, old_is_404: bool
) -> None:
    graph.quirks.draft_sent_gets_new_id, graph.quirks.old_id_404_after_send = new_id, old_is_404
    headers = [{"name": "x-ours", "value": "1"}]
    draft = client.ask("POST", "messages", {"subject": "Fair", "internetMessageHeaders": headers}).json()
    _, link = client.round("mailFolders/drafts/messages/delta")
    sent = sam.mail.send_draft(draft["id"], classic=classic)
    assert (sent != draft["id"]) == new_id
    assert client.ask("GET", f"messages/{draft['id']}").status_code == (404 if new_id and old_is_404 else 200)
    copy = client.get(f"messages/{sent}", select="isDraft,internetMessageId,conversationId,internetMessageHeaders")
    assert not copy["isDraft"]
    assert "internetMessageHeaders" not in copy
    assert (copy["internetMessageId"] != draft["internetMessageId"]) == classic
    assert copy["conversationId"] == draft["conversationId"]
    assert "@removed" in client.round(link)[0][0]
    assert ids(client.get("mailFolders/sentitems/messages")["value"]) == [sent]


def test_the_copy_may_come_late(client: Client, sam: Account, graph: FakeGraph) -> None:
    graph.quirks.sent_copy_late = 30
    sam.mail.send_draft(client.ask("POST", "messages", {}).json()["id"])
    assert client.get("messages")["value"] == []
    sam.tick(31)
    assert len(client.get("messages")["value"]) == 1


# Whom it lets in, what goes wrong


def test_a_token_opens_its_own_mailbox_only(client: Client, sam: Account, graph: FakeGraph) -> None:
    other = graph.account("eve@okafor.example")
    assert client.ask("GET", f"{graph.root}/users/{SAM}/messages").status_code == 200
    assert client.refused(client.ask("GET", f"{graph.root}/users/{other.address}/messages")) == (
        403,
        "ErrorAccessDenied",
    )
    sam.token = graph.issue("", {"Mail.Read"})
    assert client.ask("GET", f"{graph.root}/users/{other.address}/messages").status_code == 200
    assert client.refused(client.ask("GET", "messages"))[0] == 400
    assert client.refused(client.ask("POST", f"{graph.root}/users/{SAM}/messages", {})) == (403, "ErrorAccessDenied")
    graph.withdraw(sam.token)
    assert client.refused(client.ask("GET", "messages")) == (401, "InvalidAuthenticationToken")


def test_what_could_send_or_delete_is_noted(client: Client, sam: Account, graph: FakeGraph) -> None:
    key = sam.mail.deliver(letter(1))
    for method, path in (
        ("POST", f"messages/{key}/send"),
        ("POST", "sendMail"),
        ("POST", f"messages/{key}/reply"),
        ("POST", f"messages/{key}/permanentDelete"),
        ("PATCH", f"messages/{key}"),
        ("DELETE", f"messages/{key}"),
    ):
        client.ask(method, path, {"isRead": True} if method == "PATCH" else None)
        assert graph.forbidden.pop().path == f"me/{path}"
    client.ask("POST", f"messages/{sam.mail.deliver(letter(2))}/createReply", {})
    assert graph.forbidden == []
    graph.wrong.clear()


def test_faults_before_and_after_the_deed(client: Client, sam: Account, graph: FakeGraph) -> None:
    graph.faults.add(Fault(method="POST", path="me/messages", headers={"Retry-After": "7"}))
    answer = client.ask("POST", "messages", {})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert sam.mail.draft_ids() == []
    for number, act in enumerate(("drop", "answer")):
        graph.faults.add(Fault(method="POST", path="*/messages", when="after", act=act, status=504))  # type: ignore[arg-type]
        if act == "drop":
            with pytest.raises(requests.ConnectionError):
                client.ask("POST", "messages", {})
        else:
            assert client.ask("POST", "messages", {}).status_code == 504
        assert len(sam.mail.draft_ids()) == number + 1
    assert not graph.faults.unspent


def test_more_than_four_at_once_are_throttled(client: Client, graph: FakeGraph) -> None:
    graph.latency = 0.15
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: Client(graph, client.account).ask("GET", "mailFolders"), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [429] * 2
    assert {answer.headers.get("Retry-After") for answer in answers} == {None, "1"}
    assert graph.busiest == 6


def test_a_foreign_next_link_sees_our_token(client: Client, sam: Account, graph: FakeGraph) -> None:
    for number in range(3):
        sam.mail.deliver(letter(number))
    graph.quirks.foreign_next_link = True
    link = client.get("messages", top="1")["@odata.nextLink"]
    assert urlsplit(link).hostname != urlsplit(graph.root).hostname
    client.ask("GET", link)
    assert "the token went to" in graph.wrong.pop()


def test_five_thousand_messages_in_nested_folders_are_quick(client: Client, sam: Account) -> None:
    folder, told = "inbox", 0
    for depth in range(12):
        folder = sam.mail.add_folder(f"Level {depth}", parent=folder)
        for number in range(417):
            head = f"From: {ADA}\nTo: {SAM}\nSubject: x\nMessage-ID: <{depth * 1000 + number}@customer.example>\n\n"
            sam.mail.deliver(head.encode() + b"Hello", folder, at=NOW)
        rows, _ = client.round(f"mailFolders/{folder}/messages/delta?$select=subject,from", 200)
        told += len(rows)
    assert told == 12 * 417
    assert client.get("messages", filter="internetMessageId eq '<5005@customer.example>'")["value"]
