from collections.abc import Iterator

import pytest

from tests.connectors.contract import ConnectorContract
from tests.connectors.google.mailboxes import GoogleMailbox
from tests.connectors.servers.google.server import FakeGoogle


class TestGoogle(ConnectorContract):
    @pytest.fixture
    def mailbox(self) -> Iterator[GoogleMailbox]:
        with FakeGoogle() as google:
            yield GoogleMailbox(google)
            assert google.forbidden == []
