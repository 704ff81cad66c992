from collections.abc import Iterator
from typing import Any

import pytest

from connectors.microsoft.connector import MicrosoftConnector
from tests.connectors.contract import REP, ConnectorContract
from tests.connectors.microsoft.mailboxes import MicrosoftMailbox
from tests.connectors.servers.graph.account import ALL_SCOPES
from tests.connectors.servers.graph.server import FakeGraph


class TestMicrosoft(ConnectorContract):
    @pytest.fixture
    def mailbox(self) -> Iterator[MicrosoftMailbox]:
        with FakeGraph() as graph:
            yield MicrosoftMailbox(graph)
            assert graph.forbidden == []


class ByAnApplication(MicrosoftMailbox):
    """The same mailbox with a grant of the application's own."""

    def connector(self, **more: Any) -> MicrosoftConnector:
        token = self.graph.issue("", ALL_SCOPES)
        return super().connector(**{"token": lambda _: token, "user": REP, **more})


class TestMicrosoftOtherwise(ConnectorContract):
    """Graph does many things now one way, now another: here most of them the other way."""

    @pytest.fixture
    def mailbox(self) -> Iterator[MicrosoftMailbox]:
        with FakeGraph() as graph:
            graph.quirks.draft_sent_gets_new_id = False
            graph.quirks.old_id_404_after_send = False
            graph.quirks.duplicate_transaction = "201"
            graph.quirks.thin_rows = False
            graph.quirks.folders_delta_nested = True
            graph.quirks.replays = True
            graph.quirks.empty_pages = True
            graph.quirks.gone_days_untold = True
            graph.quirks.dead_cursor = "400"
            graph.quirks.create_reply_ignores_comment = True
            yield ByAnApplication(graph)
            assert graph.forbidden == []
