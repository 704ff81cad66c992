from pathlib import Path

import pytest

from tests.connectors.contract import ConnectorContract
from tests.connectors.local.mailboxes import MaildirMailbox, MboxMailbox


class TestMaildir(ConnectorContract):
    @pytest.fixture
    def mailbox(self, tmp_path: Path) -> MaildirMailbox:
        return MaildirMailbox(tmp_path)


class TestMboxes(ConnectorContract):
    @pytest.fixture
    def mailbox(self, tmp_path: Path) -> MboxMailbox:
        return MboxMailbox(tmp_path)
