"""CSV: Google's exports old and new, Outlook's, plain tables; good rows are read, the rest is told."""

import codecs

import pytest

from worker.core.model import Source
from worker.core.words import FactKind, OccasionKind, ToldBy, Use
from worker.errors import UsageError
from worker.people.csv_file import read_csv
from worker.people.document import Parsed, PersonDocument

GOOGLE_HEADER = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,"
    "Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,"
    "Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,"
    "Relation 1 - Label,Relation 1 - Value,Event 1 - Label,Event 1 - Value"
)
GOOGLE_OLD_HEADER = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Additional Name Yomi,Family Name Yomi,"
    "Name Prefix,Name Suffix,Initials,Nickname,Short Name,Maiden Name,Birthday,Gender,Location,Billing Information,"
    "Directory Server,Mileage,Occupation,Hobby,Sensitivity,Priority,Subject,Notes,Language,Photo,Group Membership,"
    "E-mail 1 - Type,E-mail 1 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Yomi Name,"
    "Organization 1 - Title"
)
OUTLOOK_HEADER = (
    '"Title","First Name","Middle Name","Last Name","Suffix","Company","Department","Job Title","Business Street",'
    '"Business City","Business Country/Region","Business Phone","Anniversary","Birthday","Categories","Children",'
    '"E-mail Address","E-mail Type","E-mail Display Name","E-mail 2 Address","Gender","Hobby","Language","Notes",'
    '"Spouse","Web Page"'
)


def _read(text: str, **options: object) -> Parsed:
    return read_csv(text.encode(), "c.csv", **({"default_owner": "sam"} | options))  # type: ignore[arg-type]


def _details(person: PersonDocument) -> list[tuple[str, str, str]]:
    return [(fact.kind.value, next(iter(fact.slots.values())), fact.use.value) for fact in person.facts]


def _days(person: PersonDocument) -> list[tuple[str, int, int, int | None]]:
    return [(day.kind.value, day.month, day.day, day.year) for day in person.occasions]


def test_googles_export_of_today() -> None:
    row = (
        'Kelly,,Brandt,,,,,,Kel,,North Shore Ice,Head of Purchasing,,--02-29,"Met at the fair,\nlikes ""ice fishing""",'
        ",Customers ::: Key ::: * myContacts,* Work,kelly@northshore.example ::: kb@home.example,,,Mobile,+1 218,"
        "Spouse,Lee,Anniversary,2004-06-19"
    )
    parsed = _read(f"{GOOGLE_HEADER}\n{row}\n", cadences=["key", "other"])
    (person,) = parsed.documents
    customer = person.customer
    assert parsed.problems == ()
    assert (customer.name, customer.given_name, customer.family_name) == ("Kelly Brandt", "Kelly", "Brandt")
    assert customer.addresses == ("kelly@northshore.example", "kb@home.example")
    assert (customer.company, customer.group, customer.signs_as) == ("North Shore Ice", "key", "")
    assert customer.source == Source("import", "c.csv line 2")
    assert _days(person) == [("birthday", 2, 29, None), ("anniversary", 6, 19, 2004)]
    assert _details(person) == [
        ("role", "Head of Purchasing", "steer"),
        ("note", 'Met at the fair,\nlikes "ice fishing"', "steer"),
        ("partner", "Lee", "steer"),
    ]


def test_googles_export_of_old() -> None:
    row = (
        "José Niño,José,,Niño,,,,,,,,,,,1980-05-03,,,,,,Engineer,sailing,,,,,,,* My Contacts ::: VIP,"
        "* Work,jose@nino.example,,Niño SA,,"
    )
    parsed = _read(f"{GOOGLE_OLD_HEADER}\n{row}\n", told_by=ToldBy.CUSTOMER)
    (person,) = parsed.documents
    assert (person.customer.name, person.customer.company) == ("José Niño", "Niño SA")
    assert _days(person) == [("birthday", 5, 3, 1980)]
    assert _details(person) == [("hobby", "sailing", "mention"), ("role", "Engineer", "mention")]


def test_outlooks_export() -> None:
    tom_row = (
        '"Mr.","Tom","","Hale","","ACME","","","","","United States","","6/19/2004","5/13/1980","Customer;Key",'
        '"Emma, Ben","tom@acme.example","SMTP","Tom Hale (tom@acme.example)","th@home.example","Male","sailing;chess",'
        '"","likes tea","Lee",""'
    )
    nina_row = (
        '"","","","","","ACME","","","","","","","0/0/00","3/4/1975","","","nina@acme.example","SMTP",'
        '"Nina Berg (nina@acme.example)","","","","","","",""'
    )
    parsed = _read("\r\n".join([OUTLOOK_HEADER, tom_row, nina_row, ""]), cadences=["key"])
    tom, nina = parsed.documents
    assert parsed.problems == ()
    assert (tom.customer.name, tom.customer.addresses) == ("Tom Hale", ("tom@acme.example", "th@home.example"))
    assert (tom.customer.group, tom.customer.country) == ("key", "")
    assert _days(tom) == [("birthday", 5, 13, 1980), ("anniversary", 6, 19, 2004)]
    assert [(fact.kind, fact.about, next(iter(fact.slots.values()))) for fact in tom.facts] == [
        (FactKind.HOBBY, "self", "sailing"),
        (FactKind.HOBBY, "self", "chess"),
        (FactKind.PARTNER, "partner", "Lee"),
        (FactKind.NOTE, "self", "likes tea"),
        (FactKind.NOTE, "child", "Emma"),
        (FactKind.NOTE, "child", "Ben"),
    ]
    assert {fact.use for fact in tom.facts} == {Use.STEER}
    assert nina.customer.name == "Nina Berg"
    assert _days(nina) == [("birthday", 3, 4, 1975)]  # 5/13 in another row tells that the month comes first


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("name,email,company,birthday,hobby", "Kelly Brandt,kelly@a.example,NSI,1980-05-03,ice fishing"),
        ("Name;E-Mail;Firma;Geburtstag;Hobbys", "Kelly Brandt;kelly@a.example;NSI;3.5.1980;ice fishing"),
        ("Full Name\tE-mail Address\tCompany Name\tDate of Birth\tInterests",
         "Kelly Brandt\tkelly@a.example\tNSI\t3 May 1980\tice fishing"),
        ("Prénom;Nom;Courriel;Société;Date de naissance;Loisirs",
         "Kelly;Brandt;kelly@a.example;NSI;3 mai 1980;ice fishing"),
        ("NAME|MAIL|ORGANISATION|DOB|HOBBY", '"Brandt, Kelly"|kelly@a.example|NSI|1980/5/3|ice fishing'),
    ],
)  # fmt: skip
def test_plain_tables_in_many_spellings(header: str, row: str) -> None:
    (person,) = _read(f"{header}\n{row}\n", told_by=ToldBy.CUSTOMER).documents
    assert (person.customer.name, person.customer.company) == ("Kelly Brandt", "NSI")
    assert _days(person) == [("birthday", 5, 3, 1980)]
    assert _details(person) == [("hobby", "ice fishing", "mention")]


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + "name,email\nJürgen Groß,j@a.example\n".encode(),
        "name,email\nJürgen Groß,j@a.example\n".encode("utf-16"),
        "name;email\nJürgen Groß;j@a.example\n".encode("utf-16-le"),
        "name,email\r\nJürgen Groß,j@a.example\r\n".encode("cp1252"),
        "name,email\rJürgen Groß,j@a.example\r".encode("latin-1"),
        "sep=;\r\nname;email\r\nJürgen Groß;j@a.example\r\n".encode("cp1252"),
    ],
    ids=["utf-8 mark", "utf-16 mark", "utf-16 unmarked", "windows", "old mac", "excel"],
)
def test_encodings_and_line_ends(data: bytes) -> None:
    (person,) = read_csv(data, "c.csv", default_owner="sam").documents
    assert person.customer.name == "Jürgen Groß"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Kelly,,,,", "c.csv:2: there is no mail address; the row was left out"),
        (",k@a.example,,,", "c.csv:2: there is an address and no name; the row was left out"),
        ("k@a.example,k@a.example,,,", "c.csv:2: there is an address and no name; the row was left out"),
        ("Kelly,k@a.example,,,,x", "c.csv:2: the row has more cells than the 5 columns"),
        ("Lee,moira@a.example,,,\nMoira,MOIRA@a.example,,,", "c.csv:3: its address stands on line 2 too"),
    ],
)
def test_rows_that_are_left_out_are_told_with_their_line(row: str, problem: str) -> None:
    parsed = _read(f"name,email,birthday,country,notes\n{row}\nTom,tom@a.example,,,\n")
    (line,) = parsed.problems
    assert line.startswith(problem)
    assert parsed.documents[-1].customer.name == "Tom"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Kelly,k@a.example,3/4/1980,,", "c.csv:2: birthday: `3/4/1980` is 3/4 or 4/3"),
        ("Kelly,k@a.example,1981-02-29,,", "c.csv:2: birthday: `1981-02-29` is not a day of the calendar"),
        ("Kelly,k@a.example,29344,,", "c.csv:2: birthday: '29344' is not a day"),
        ("Kelly,k@a.example,,Norway,", "c.csv:2: country: `Norway` is not a country code"),
        ("Kelly,k@a.example; nope,,,", "c.csv:2: email: `nope` is not a mail address"),
        ("Kelly,k@a.example,,,she has cancer", "c.csv:2: notes: The what 'she has cancer' touches health"),
    ],
)
def test_cells_that_are_left_out_cost_nobody_their_row(row: str, problem: str) -> None:
    parsed = _read(f"name,email,birthday,country,notes\n{row}\n")
    (line,) = parsed.problems
    assert line.startswith(problem)
    (person,) = parsed.documents
    assert (person.customer.name, person.occasions, person.facts) == ("Kelly", (), ())


@pytest.mark.parametrize(
    ("row", "intervals", "problem"),
    [
        ("30,60", (30, 60), ""),
        (",60", (None, 60), ""),
        ("monthly,60", (None, 60), "c.csv:2: ideal_days: `monthly` is not a whole number of days such as 30; the rest"),
        ("30,0", (30, None), "c.csv:2: longest_days: `0` days cannot be kept; give 1 to 3650"),
        ("90,60", (None, None), "c.csv:2: longest_days: the longest interval of 60 days is shorter than the ideal one"),
    ],
)
def test_intervals_of_a_persons_own(row: str, intervals: tuple[int | None, int | None], problem: str) -> None:
    parsed = _read(f"name,email,Ideal days,longest_days\nKelly,k@a.example,{row}\n")
    (person,) = parsed.documents
    assert (person.customer.ideal_days, person.customer.longest_days) == intervals
    assert [line[: len(problem)] for line in parsed.problems] == ([problem] if problem else [])


def test_an_event_of_another_kind_is_told() -> None:
    header = "Name,E-mail 1 - Value,Event 1 - Label,Event 1 - Value,Event 2 - Label,Event 2 - Value"
    parsed = _read(f"{header}\nKelly,k@a.example,Graduation,2020-01-01,Work anniversary,2010-03-01\n")
    assert parsed.problems == (
        "c.csv:2: Event 1 - Value: an event `Graduation` is not kept; the rest of the row was read",
    )
    assert [day.kind for day in parsed.documents[0].occasions] == [OccasionKind.WORK_ANNIVERSARY]


def test_the_line_told_is_the_line_of_the_file() -> None:
    parsed = _read('name,email,notes\n"Kelly",k@a.example,"one\ntwo\n\nthree"\n\nLee,,x\n')
    assert parsed.problems == ("c.csv:7: there is no mail address; the row was left out",)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "c.csv: the file is empty"),
        (b" \r\n", "c.csv: the file is empty"),
        (b"Kelly,kelly@a.example\n", "c.csv: no column holds mail addresses; the first line has to name the columns"),
        (b"name,phone\nKelly,12\n", "c.csv: no column holds mail addresses"),
        (b"PK\x03\x04rest", "c.csv: the file is a workbook or a zip archive"),
        (b"\x00\x01\x02\x00name", "c.csv: the file is not text"),
        (b'name,email\nKelly,"' + b"x" * 1_100_000, "c.csv:2: a quotation mark opens here that nothing closes"),
        (b'name,email\nLee,l@a.example\n"Kelly,k@a.example\nTom,t@a.example\n', "c.csv:3: a quotation mark opens here"),
        ("name,email\n".encode("utf-16") + b"\x00", "c.csv: the text is damaged at byte"),
    ],
)
def test_a_file_that_is_no_table_of_people_gives_one_clear_sentence(data: bytes, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_csv(data, "c.csv", default_owner="sam")
    (line,) = str(caught.value).splitlines()
    assert line.startswith(problem)


@pytest.mark.parametrize(
    ("celebrate", "rule", "expected", "problems"),
    [
        ("no", "after", (False, "after"), []),
        ("yes", "", (True, "before"), []),
        ("", "Before", (True, "before"), []),
        ("please not", "", (False, "before"), ["celebrate: `please not` is neither true nor false, so there are no"]),
        ("", "march", (True, "before"), ["leap_rule: `march` is neither before (28 February) nor after (1 March)"]),
    ],
)
def test_who_keeps_no_birthdays_and_when_a_leap_day_falls(
    celebrate: str, rule: str, expected: tuple[bool, str], problems: list[str]
) -> None:
    header = "name,email,birthday,celebrate,leap rule,country,timezone"
    parsed = _read(f"{header}\nKelly,k@a.example,--02-29,{celebrate},{rule},DE-BY,Europe/Berlin\n")
    (person,) = parsed.documents
    assert (person.customer.celebrate, person.occasions[0].leap_rule) == expected
    assert (person.customer.country, person.customer.timezone) == ("DE-BY", "Europe/Berlin")
    assert all(
        problem.startswith(f"c.csv:2: {start}") for problem, start in zip(parsed.problems, problems, strict=True)
    )


@pytest.mark.parametrize(
    ("header", "cell", "form"),
    [
        ("form", "du", "familiar"),
        ("Form of address", "Sie", "formal"),
        ("form", "FORMAL", "formal"),
        ("Tu/vous", "tu", "familiar"),
        ("trato", "tú", "familiar"),
        ("Aanspreekvorm", "u", "formal"),
        ("form", "", ""),
        ("Anrede", "Herr", ""),
    ],
)
def test_a_form_of_address_is_read_by_the_word_for_it(header: str, cell: str, form: str) -> None:
    parsed = _read(f"name,email,{header}\nKelly,k@a.example,{cell}\n")
    assert ([person.customer.form for person in parsed.documents], parsed.problems) == ([form], ())


def test_another_word_for_a_form_is_named_with_its_line() -> None:
    parsed = _read("name,email,form\nKelly,k@a.example,thou\n")
    assert parsed.documents[0].customer.form == ""
    words = "neither formal (Sie, vous, usted, u) nor familiar (du, tu, tú, je)"
    assert parsed.problems == (f"c.csv:2: form: `thou` is {words}; the rest of the row was read",)
