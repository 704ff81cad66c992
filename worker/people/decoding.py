"""Bytes of a file to text: the encodings that address books and spreadsheets write."""

import codecs

from worker.errors import UsageError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a workbook or a zip archive; export it as CSV (comma separated values) first"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; export it as CSV (comma separated values) first"),
    (b"%PDF", "a PDF; export the people as CSV first"),
    (b"\x1f\x8b", "compressed; unpack it first"),
)


def decode(data: bytes, file: str) -> str:
    """Return the text: by its byte order mark, else UTF-8, else the Windows code page. Raises UsageError."""
    for beginning, what in _OTHER_FORMATS:
        if data.startswith(beginning):
            raise UsageError(f"{file}: the file is {what}")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), _unmarked(data))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{file}: the text is damaged at byte {error.start}; export the file again as UTF-8"
        ) from error
    if "\0" in text:
        raise UsageError(f"{file}: the file is not text; export the people as YAML, CSV or vCard")
    return text


def _unmarked(data: bytes) -> str:
    """Guess where no mark tells: every second byte empty is UTF-16, what is no UTF-8 comes from Windows."""
    beginning = data[:200]
    if len(beginning) > 1 and beginning[1::2].count(0) > len(beginning) // 4:
        return "utf-16-le"
    if len(beginning) > 1 and beginning[0::2].count(0) > len(beginning) // 4:
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1" if any(byte in data for byte in _UNDEFINED_IN_WINDOWS) else "cp1252"
    return "utf-8"


_UNDEFINED_IN_WINDOWS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
