"""The log tells events and counts; whatever could be personal is left out (P7)."""

import json

import pytest
import structlog

from worker import logs


def test_addresses_names_subjects_and_texts_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", "info")
    try:
        structlog.get_logger().warning(
            "mailbox stopped",
            mailbox="rita",
            count=3,
            customer="Kelly Brandt",
            subject="Door seals",
            reason="gone for kelly@northshore.example",
            other=["Kelly"],
        )
    finally:
        structlog.reset_defaults()
    told = json.loads(capsys.readouterr().err)
    assert told["event"] == "mailbox stopped"
    assert (told["mailbox"], told["count"], told["level"]) == ("rita", 3, "warning")
    assert {told[key] for key in ("customer", "subject", "reason", "other")} == {"(left out)"}


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text", "warning")
    try:
        structlog.get_logger().info("step", step="sync")
        assert capsys.readouterr().err == ""
        structlog.get_logger().warning("step", step="sync")
    finally:
        structlog.reset_defaults()
    assert "sync" in capsys.readouterr().err
