"""The rep's browser at a consent page, whichever provider's."""

import threading
from collections.abc import Callable

import requests


def ends_on(url: str) -> str:
    """Visit the consent page; gives the address the provider sends the browser to."""
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


class Browser:
    """The rep's browser on this machine: follows wherever it is sent, in a thread of its own."""

    def __init__(self, before: Callable[[str], None] = lambda _url: None) -> None:
        self.before = before
        self.pages: list[requests.Response] = []

    def __call__(self, url: str) -> bool:
        def visit() -> None:
            target = ends_on(url)
            self.before(target)
            self.pages.append(requests.get(target, timeout=10))

        self.thread = threading.Thread(target=visit)
        self.thread.start()
        return True


def nobody() -> str:
    raise AssertionError("nothing is to be pasted")
