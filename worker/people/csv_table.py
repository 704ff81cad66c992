"""Text to rows: finds the delimiter and the columns, and keeps the line on which each row begins."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from worker.errors import UsageError
from worker.people.csv_columns import Columns

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1_000_000
# Excel's own first line; the blank line that is left keeps the count.
_SEPARATOR_LINE = re.compile(r"\Asep=.(?=[\r\n])", re.IGNORECASE)

Row = tuple[int, list[str]]
"""The line a row begins on, and its cells."""


def read_table(text: str, file: str) -> tuple[list[Row], Columns]:
    """Return the filled rows below the header, and the columns. Raises UsageError where there is no such table."""
    lines = list(io.StringIO(_SEPARATOR_LINE.sub("", text), newline=""))
    if not any(line.strip() for line in lines):
        raise UsageError(f"{file}: the file is empty; its first line has to name the columns")
    headers = [(mark, Columns.of(next(_rows(lines, file, mark), (1, []))[1])) for mark in _DELIMITERS]
    delimiter, columns = max(headers, key=lambda header: header[1].known)
    if "addresses" not in columns.places:
        raise UsageError(
            f"{file}: no column holds mail addresses; the first line has to name the columns, "
            "for example name,email,company,birthday"
        )
    return list(_rows(lines, file, delimiter))[1:], columns


def _rows(lines: Sequence[str], file: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            if reader.line_num == len(lines):
                _refuse_open_end(lines[line - 1 :], delimiter)
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{file}:{line}: a quotation mark opens here that nothing closes; check this row") from error


def _refuse_open_end(last: Sequence[str], delimiter: str) -> None:
    """Raise where the last row ends inside quotation marks: it may have swallowed every row after its own."""
    try:
        list(csv.reader(last, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise
