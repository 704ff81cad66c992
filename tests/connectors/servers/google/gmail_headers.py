"""Changes to the head of a mail, byte by byte, that leave the rest of it alone."""

import re


def with_header(raw: bytes, name: str, value: str) -> bytes:
    """Replace or add one header."""
    head, _, body = _without(raw, name).partition(b"\r\n\r\n")
    return f"{name}: {value}\r\n".encode() + head + b"\r\n\r\n" + body


def _without(raw: bytes, pattern: str) -> bytes:
    head, blank, body = re.sub(rb"\r?\n", b"\r\n", raw).partition(b"\r\n\r\n")
    found = re.compile(rb"^" + pattern.encode() + rb":[^\r]*(\r\n[ \t][^\r]*)*(\r\n|$)", re.IGNORECASE | re.MULTILINE)
    return found.sub(b"", head + b"\r\n").removesuffix(b"\r\n") + (blank or b"\r\n\r\n") + body


def without_extras(raw: bytes) -> bytes:
    """Take every header of somebody's own away."""
    return _without(raw, r"X-[\w-]+")
