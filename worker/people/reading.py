"""One way in for every format: bytes of a file to people, by the format that is named or that the file shows."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import PurePath

from worker.core.words import ToldBy
from worker.errors import UsageError
from worker.people.csv_file import read_csv
from worker.people.decoding import decode
from worker.people.document import Parsed
from worker.people.vcard_file import read_vcards
from worker.people.yaml_file import read_yaml


class Format(StrEnum):
    """Formats that people can be imported from."""

    YAML = "yaml"
    CSV = "csv"
    VCARD = "vcard"


_ENDINGS = {
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".vcf": Format.VCARD,
    ".vcard": Format.VCARD,
}


def read_people(
    data: bytes,
    file: str,
    *,
    format: Format | None = None,  # noqa: A002 - the option is called so
    default_owner: str,
    told_by: ToldBy | None = None,
    mailboxes: Collection[str] = (),
    cadences: Collection[str] = (),
) -> Parsed:
    """Read the people of a file. YAML is read whole or not at all; CSV and vCard give what is good and tell the rest.

    `told_by` speaks of CSV columns (default: observed by the rep, so that they only steer).
    Raises UsageError where the file as a whole cannot be read.
    """
    match format or format_of(file):
        case Format.YAML:
            return read_yaml(decode(data, file), file, default_owner=default_owner, mailboxes=mailboxes)
        case Format.CSV:
            teller = told_by or ToldBy.REP
            return read_csv(data, file, default_owner=default_owner, told_by=teller, cadences=cadences)
        case Format.VCARD:
            return read_vcards(decode(data, file), file, default_owner=default_owner)


def format_of(file: str) -> Format:
    """Tell the format by the ending of the file's name."""
    ending = PurePath(file).suffix.casefold()
    if ending not in _ENDINGS:
        raise UsageError(f"{file}: the ending does not tell the format; name it with --format yaml, csv or vcard")
    return _ENDINGS[ending]
