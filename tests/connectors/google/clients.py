"""The three APIs of one mailbox as a test uses them against the fake Google."""

from typing import Any

from connectors.google.api import Google, connect
from connectors.limiter import Limiter
from tests.connectors.servers.google.server import FakeGoogle

REP = "sam@okafor.example"
DRAFT = {"message": {"raw": "VG86IGtAYS5leGFtcGxlDQoNCkhpDQo="}}


class Client:
    """The APIs of one mailbox, what it waited, and how often its token was renewed."""

    def __init__(self, server: FakeGoogle, address: str = REP, token: str = "") -> None:
        account = server.account(address)
        self.slept: list[float] = []
        self.asked_for_token: list[bool] = []
        self.limiter = Limiter(sleep=self.slept.append)
        self.token = token or account.token
        self.renewed_token = account.token
        self.google: Google = connect("sam", token=self._token, limiter=self.limiter, api_root=server.root)

    def _token(self, refused: bool) -> str:
        self.asked_for_token.append(refused)
        if refused:
            self.token = self.renewed_token
        return self.token

    @property
    def messages(self) -> Any:
        return self.google.gmail.calls.users().messages()

    def get(self, *ids: str) -> list[Any]:
        requests = [self.messages.get(userId="me", id=one, format="minimal") for one in ids]
        return self.google.gmail.read_many(requests, 20)

    def profile(self) -> Any:
        return self.google.gmail.read(self.google.gmail.calls.users().getProfile(userId="me"), 1)

    def draft(self) -> Any:
        request = self.google.gmail.calls.users().drafts().create(userId="me", body=DRAFT)
        return self.google.gmail.write(request, key="checkin/1/2", units=10)


def deliver(server: FakeGoogle, count: int, address: str = REP) -> list[str]:
    raw = f"From: kelly@northshore.example\r\nTo: {address}\r\nSubject: x\r\n\r\nHi\r\n".encode()
    return [server.account(address).gmail.deliver(raw) for _ in range(count)]
