"""One request to Graph and what holds for all of them, over HTTP."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.errors import CursorExpired, ReconnectNeeded, Refused, ScopeMissing, TryLater, Unclear
from connectors.http import Answer as HttpAnswer
from connectors.http import Http
from connectors.limiter import Limiter
from connectors.microsoft.api import AT_A_TIME, V1, Graph
from connectors.microsoft.errors import Declined, judge
from tests.connectors.servers.graph.server import FakeGraph, Fault
from tests.connectors.servers.http_server import Answer, serve

REP = "sam@okafor.example"
KEY = "checkin/1/2"
PREFERRED = {'IdType="ImmutableId"', 'outlook.timezone="UTC"', 'outlook.body-content-type="text"'}


class Client:
    """A Graph for one mailbox, and what it slept, sent as tokens and was shown of refusals."""

    def __init__(self, root: str, token: str = "good", *, user: str = "", then: str = "") -> None:
        self.slept: list[float] = []
        self.tokens_asked: list[bool] = []
        self.refusals: list[HttpAnswer] = []
        self.limiter = Limiter(sleep=self.slept.append)
        self._tokens = (token, then or token)
        http = Http(
            mailbox="sam",
            api_root=root,
            token=self._token,
            limiter=self.limiter,
            judge=judge,
            refused=self.refusals.append,
        )
        self.graph = Graph("sam", http, self.limiter, user=user)

    def _token(self, refused: bool) -> str:
        self.tokens_asked.append(refused)
        return self._tokens[refused]


@pytest.fixture
def fake() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        yield server


def rep(fake: FakeGraph, **more: str) -> Client:
    return Client(fake.root, fake.account(REP).token, **more)


# --- where requests go ----------------------------------------------------------------------------------------


def test_a_path_lies_below_the_mailbox() -> None:
    with serve(Answer(body={"value": []})) as script:
        Client(script.root).graph.read("mailFolders/inbox/messages", {"$top": "5"})
        Client(script.root, user=REP).graph.read("messages/AAk=")
        Client(script.root, user="o'neil+b@okafor.example").graph.write("POST", "messages", {"a": 1}, key=KEY)
    assert [(one.method, one.path) for one in script.asked] == [
        ("GET", "/v1.0/me/mailFolders/inbox/messages?%24top=5"),
        ("GET", "/v1.0/users/sam@okafor.example/messages/AAk="),
        ("POST", "/v1.0/users/o%27neil%2Bb@okafor.example/messages"),
    ]
    assert script.asked[2].body == {"a": 1}
    assert V1 == "https://graph.microsoft.com/v1.0"


def test_both_ways_reach_the_same_mailbox(fake: FakeGraph) -> None:
    fake.account(REP)
    application = fake.issue("", fake.account(REP).scopes)
    assert rep(fake).graph.read("")["mail"] == REP
    assert Client(fake.root, application, user=REP).graph.read("")["mail"] == REP
    with pytest.raises(Declined):
        Client(fake.root, application).graph.read("")
    with pytest.raises(ScopeMissing, match="rapport connect sam"):
        rep(fake, user="rita@okafor.example").graph.read("")


def test_every_request_says_what_it_prefers(fake: FakeGraph) -> None:
    client = rep(fake)
    client.graph.read("")
    client.graph.read("", prefer="odata.maxpagesize=50")
    client.graph.read(f"{fake.root}/me", prefer="odata.maxpagesize=50")
    with pytest.raises(Declined):
        client.graph.write("PATCH", "messages/x", None, key=KEY, headers={"If-Match": "x"})
    fake.wrong.clear()  # there is no such message
    wishes = [{one.strip() for one in call.headers["prefer"].split(",")} for call in fake.calls]
    size = {"odata.maxpagesize=50"}
    assert wishes == [PREFERRED, PREFERRED | size, PREFERRED | size, PREFERRED]
    assert fake.calls[3].headers["if-match"] == "x"
    assert {call.headers["authorization"] for call in fake.calls} == {f"Bearer {fake.account(REP).token}"}


def test_pages_are_followed_as_they_are_given() -> None:
    with serve(Answer()) as script:
        second = f"{script.root}/me/messages/delta?$skiptoken=a%2Bb%20c"
        script.answers = [
            Answer(body={"value": [1], "@odata.nextLink": second}),
            Answer(body={"value": [], "@odata.nextLink": f"{second}2"}),  # an empty page may have another behind it
            Answer(body={"value": [2], "@odata.deltaLink": f"{script.root}/x"}),
        ]
        found = list(Client(script.root).graph.pages("messages/delta", {"$select": "id"}))
    assert [page["value"] for page in found] == [[1], [], [2]]
    assert [one.path for one in script.asked] == [
        "/v1.0/me/messages/delta?%24select=id",
        "/v1.0/me/messages/delta?$skiptoken=a%2Bb%20c",
        "/v1.0/me/messages/delta?$skiptoken=a%2Bb%20c2",
    ]


def test_a_page_that_names_itself_ends_the_walk() -> None:
    with serve(Answer()) as script:
        link = f"{script.root}/me/messages?$skiptoken=1"
        script.answers = [Answer(body={"value": [1], "@odata.nextLink": link})]
        with pytest.raises(TryLater, match="sam"):
            list(Client(script.root).graph.pages("messages"))
    assert len(script.asked) == 2


@pytest.mark.parametrize("other", ["localhost", "elsewhere"])
def test_a_link_to_another_host_is_refused_and_gets_no_token(other: str) -> None:
    with serve(Answer(body={"value": []})) as elsewhere, serve(Answer()) as script:
        root = elsewhere.root if other == "elsewhere" else script.root.replace("127.0.0.1", "localhost")
        script.answers = [Answer(body={"value": [1], "@odata.nextLink": f"{root}/me/messages?$skiptoken=1"})]
        pages = Client(script.root).graph.pages("messages")
        assert next(pages)["value"] == [1]
        with pytest.raises(Refused, match="another host"):
            next(pages)
        with pytest.raises(Refused, match="another host"):
            Client(script.root).graph.write("POST", f"{root}/me/messages", {}, key=KEY)
        with pytest.raises(Refused, match="another host"):
            Client(script.root).graph.read(f"https:{root.removeprefix('http:')}/me")
    assert (len(script.asked), elsewhere.asked) == (1, [])


def test_a_redirect_is_not_followed() -> None:
    with serve(Answer(body={})) as elsewhere:
        moved = Answer(status=302, headers={"Location": elsewhere.root})
        with serve(moved) as script, pytest.raises(Declined, match="302"):
            Client(script.root).graph.read("messages")
    assert elsewhere.asked == []


# --- waiting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0, 1, 7, 64])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed_to_the_second(fake: FakeGraph, status: int, seconds: int) -> None:
    code = "ApplicationThrottled"
    fake.faults.add(Fault(path="me/", status=status, code=code, headers={"Retry-After": str(seconds)}, times=2))
    client = rep(fake)
    assert client.graph.read("")["mail"] == REP
    assert client.slept == [seconds, seconds]
    assert fake.hits == client.limiter.requests == 3


def test_a_long_wait_is_the_next_runs(fake: FakeGraph) -> None:
    fake.faults.add(Fault(path="me/", status=429, code="TooManyRequests", headers={"Retry-After": "65"}))
    client = rep(fake)
    with pytest.raises(TryLater, match="sam") as caught:
        client.graph.read("")
    assert caught.value.after is not None
    assert (caught.value.after.total_seconds(), client.slept, fake.hits) == (65, [], 1)


def test_without_a_time_the_waits_grow_and_end(fake: FakeGraph) -> None:
    fake.faults.add(Fault(path="me/", status=429, code="ApplicationThrottled", times=9))
    client = rep(fake)
    with pytest.raises(TryLater, match="sam"):
        client.graph.read("")
    assert client.slept == [1, 2, 4]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path="me/", act="drop"),
        Fault(path="me/", status=200, body="<html>Sign in</html>"),
        Fault(path="me/", status=200, body=b"\xff"),
        Fault(path="me/", status=500, code="ErrorInternalServerTransientError"),
        Fault(path="me/", status=504, body="<html>504</html>"),
        Fault(path="me/", status=509, body=""),
        Fault(path="me/", status=408, body=""),
    ],
    ids=lambda fault: f"{fault.act} {fault.status}",
)
def test_a_read_is_repeated(fake: FakeGraph, fault: Fault) -> None:
    fake.faults.add(fault)
    assert rep(fake).graph.read("")["mail"] == REP
    assert fake.hits == 2


# --- writing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=504),
        Answer(status=504, headers={"Retry-After": "3"}),
        Answer(status=500, body={"error": {"code": "ErrorInternalServerTransientError"}}),
        Answer(status=503),
        Answer(status=408),
        Answer(drop=True),
        Answer(status=201, body=b"<html>"),
    ],
    ids=lambda answer: f"{answer.status} {answer.drop}",
)
def test_a_write_whose_answer_is_lost_is_unclear_and_is_not_repeated(answer: Answer) -> None:
    with serve(answer) as script:
        client = Client(script.root)
        with pytest.raises(Unclear, match="sam") as caught:
            client.graph.write("POST", "messages", {"subject": "x"}, key=KEY)
    assert caught.value.key == KEY
    assert (len(script.asked), client.slept) == (1, [])


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "ApplicationThrottled", TryLater),
        (503, "ErrorServerBusy", TryLater),
        (403, "ErrorAccessDenied", ScopeMissing),
        (400, "ErrorDuplicateTransactionId", Declined),
        (404, "ErrorItemNotFound", Declined),
        (412, "ErrorIrresolvableConflict", Declined),
        (410, "SyncStateNotFound", CursorExpired),
    ],
)
def test_a_write_that_was_refused_was_not_done(status: int, code: str, kind: type[Exception]) -> None:
    with serve(Answer(status=status, body={"error": {"code": code}}, headers={"Retry-After": "9"})) as script:
        client = Client(script.root)
        with pytest.raises(kind) as caught:
            client.graph.write("POST", "events", {}, key=KEY)
    assert (len(script.asked), client.slept) == (1, [])
    if isinstance(caught.value, TryLater):
        assert caught.value.after is not None
        assert caught.value.after.total_seconds() == 9


def test_a_deletion_answers_nothing() -> None:
    with serve(Answer(status=204, body=b"")) as script:
        assert Client(script.root).graph.write("DELETE", "messages/1", None, key=KEY) == {}
    assert (script.asked[0].method, script.asked[0].body) == ("DELETE", None)


def test_an_answer_that_is_no_object_holds_nothing() -> None:
    with serve(Answer(body=[1])) as script:
        assert Client(script.root).graph.read("messages") == {}


# --- being let in ---------------------------------------------------------------------------------------------


def test_an_old_token_is_renewed_once(fake: FakeGraph) -> None:
    client = Client(fake.root, "old", then=fake.account(REP).token)
    assert client.graph.read("")["mail"] == REP
    assert client.tokens_asked == [False, True]


def test_refused_twice_means_connect_again(fake: FakeGraph) -> None:
    fake.account(REP)
    client = Client(fake.root, "old")
    with pytest.raises(ReconnectNeeded, match="sam"):
        client.graph.read("")
    assert (client.tokens_asked, fake.hits, client.slept) == ([False, True], 2, [])
    assert len(client.refusals) == 2
    with pytest.raises(ReconnectNeeded):
        client.graph.write("POST", "messages", {}, key=KEY)
    assert fake.hits == 4


def test_a_claims_challenge_is_shown_before_the_new_token_is_asked_for(fake: FakeGraph) -> None:
    fake.claims = "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="
    account = fake.account(REP)
    answering = fake.issue(REP, account.scopes, claims=fake.claims)
    client = Client(fake.root, account.token, then=answering)
    assert client.graph.read("")["mail"] == REP
    (shown,) = client.refusals
    assert shown.status == 401
    assert f'error="insufficient_claims", claims="{fake.claims}"' in shown.headers["www-authenticate"]
    assert client.tokens_asked == [False, True]


def test_a_write_with_an_old_token_is_sent_again_for_it_was_not_let_in() -> None:
    with serve(Answer(status=401), Answer(status=201, body={"id": "1"})) as script:
        assert Client(script.root, "old", then="new").graph.write("POST", "messages", {}, key=KEY) == {"id": "1"}
    assert [one.token for one in script.asked] == ["Bearer old", "Bearer new"]


# --- how many at a time ---------------------------------------------------------------------------------------


def test_at_most_three_requests_are_under_way_whatever_the_mailboxes(fake: FakeGraph) -> None:
    fake.latency = 0.01
    names = [f"rep{number}@okafor.example" for number in range(8)]
    tokens = {name: fake.account(name).token for name in names}
    start = threading.Barrier(len(names))

    def work(name: str) -> list[str]:
        client = Client(fake.root, tokens[name])
        start.wait()
        return [client.graph.read("")["mail"] for _ in range(6)]

    with ThreadPoolExecutor(len(names)) as pool:
        assert list(pool.map(work, names)) == [[name] * 6 for name in names]
    assert fake.busiest == AT_A_TIME == 3
    assert fake.hits == 48  # none was told to slow down


def test_a_turn_is_given_back_whatever_happens() -> None:
    with serve(Answer(status=404)) as script:
        client = Client(script.root)
        for _ in range(AT_A_TIME + 1):
            with pytest.raises(Declined):
                client.graph.read("messages/1")
            with pytest.raises(Declined):
                client.graph.write("DELETE", "messages/1", None, key=KEY)
    assert client.limiter.units == len(script.asked) == 8
