"""What travels with Rapport is found, and its absence is a sentence."""

import pytest

from worker import shipped


def test_templates_and_defaults_are_found_in_a_checkout() -> None:
    assert shipped.templates().is_dir()
    assert shipped.config_file("cadences.toml").is_file()


def test_a_missing_folder_is_a_sentence() -> None:
    with pytest.raises(FileNotFoundError, match=r"install Rapport again.*nothing"):
        shipped.folder("nothing")
