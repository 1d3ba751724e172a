import time

import pytest

from lms.cohorts.roster_rules import Fate, Known, RosterTrouble, Row, decide, decode, read_roster

HEAD = "name,email,organization\n"


def rows(text: str) -> list[Row]:
    return read_roster(text.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_names_with_accents_are_read_in_the_usual_encodings(encoding):
    [row] = read_roster((HEAD + "José Núñez,jose@example.org,Centro\n").encode(encoding))
    assert (row.name, row.email, row.organization) == ("José Núñez", "jose@example.org", "Centro")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_columns_are_parted_by_comma_semicolon_or_tab(sign):
    [row] = rows(sign.join(["name", "email"]) + "\n" + sign.join(["Ana", "ana@example.org"]))
    assert (row.name, row.email, row.fate) == ("Ana", "ana@example.org", Fate.NEW)


@pytest.mark.parametrize(
    "heading",
    [
        "Name,E-mail,Organization",
        "nombre,correo,organización",
        "NOMBRE COMPLETO,Correo electrónico,ORGANIZACION",
        " Full name ,EMAIL ADDRESS, Organisation ",
    ],
)
def test_headings_are_english_or_spanish(heading):
    [row] = rows(heading + "\nAna,ana@example.org,House\n")
    assert (row.name, row.email, row.organization) == ("Ana", "ana@example.org", "House")


def test_first_and_last_name_become_one():
    [row] = rows("First name,Last name,Email\nAna,Alvarez,ana@example.org\n")
    assert row.name == "Ana Alvarez"


def test_columns_may_stand_in_any_order_and_others_are_left_out():
    [row] = rows("phone,organization,email,name\n555,House,ana@example.org,Ana\n")
    assert (row.name, row.organization) == ("Ana", "House")


def test_a_quoted_cell_may_hold_commas_and_line_breaks_and_the_lines_are_counted():
    first, second = rows(HEAD + '"Alvarez,\r\nAna",ana@example.org,\n\n\nBo,bo@example.org,\n')
    assert (first.line, first.name) == (2, "Alvarez, Ana")
    assert (second.line, second.name) == (6, "Bo")


def test_blank_rows_are_left_out():
    assert [row.line for row in rows("\n" + HEAD + ",,\n   ,\t,\nAna,,\n")] == [5]


def test_somebody_without_an_address_is_taken():
    [row] = rows("name\nAna\n")
    assert (row.email, row.fate) == (None, Fate.NEW)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",ana@example.org,", "no name"),
        ("Ana,not an address,", "does not look like an address"),
        ("Ana,ana@,", "does not look like an address"),
        ("Ana,\u13a0@example.org,", "does not look like an address"),
        ("Ana,Ana <ana@example.org>,", "does not look like an address"),
        ("=HYPERLINK(1),ana@example.org,", "formula"),
        ("+1,ana@example.org,", "formula"),
        ("Ana,ana@example.org,@SUM(A1)", "formula"),
        ("Ana,=ana@example.org,", "formula"),
        ("A\x07na,ana@example.org,", "cannot be seen"),
        ("A\u202ena,ana@example.org,", "cannot be seen"),
        ("Ana,ana@example.org,House,one more", "more cells"),
        (f"{'n' * 121},ana@example.org,", "longer than 120"),
        (f"Ana,{'n' * 250}@example.org,", "longer than 254"),
    ],
)
def test_a_row_that_cannot_be_used_says_what_to_mend(line, words):
    [row] = rows(HEAD + line + "\n")
    assert row.fate == Fate.UNCLEAR
    assert words in str(row.trouble)
    assert len(row.name) <= 120
    assert row.name.isprintable()


def test_the_second_of_two_equal_rows_names_the_line_of_the_first():
    found = rows(HEAD + "Ana,ana@example.org,\nBo,bo@example.org,\nAnita,ANA@example.org,\nCy,,\ncy,,\n")
    assert [row.fate for row in found] == [Fate.NEW, Fate.NEW, Fate.TWICE, Fate.NEW, Fate.TWICE]
    assert "line 2" in str(found[2].trouble)
    assert "line 5" in str(found[4].trouble)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 a workbook", "CSV"),
        (b"%PDF-1.7", "CSV"),
        (b"", "first line"),
        (b"\n\n", "first line"),
        (b"mail,house\nana@example.org,x\n", "first line"),
        (b"name,email\n", "nobody below"),
        (b'name,email\n"Ana,ana@example.org\nBo,bo@example.org\n', "line 2"),
        (b"\x81\x8d\x8f\x90\x9d", "letters"),
        (b"name\nA\0na\n", "letters"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data, words):
    with pytest.raises(RosterTrouble) as trouble:
        read_roster(data)
    assert words in str(trouble.value.words)


def test_more_than_five_thousand_people_are_refused_kindly_and_five_thousand_are_fast():
    many = HEAD + "".join(f"Person {number},person{number}@example.org,House\n" for number in range(10_000))
    with pytest.raises(RosterTrouble, match="in parts"):
        read_roster(many.encode())
    began = time.perf_counter()
    found = read_roster("".join(many.splitlines(keepends=True)[:5001]).encode())
    assert len(found) == 5000
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("known", "fate"),
    [
        ({}, Fate.NEW),
        ({"ana@example.org": Known("1")}, Fate.KNOWN),
        ({"ana@example.org": Known("1", is_here=True)}, Fate.HERE),
        ({"ana@example.org": Known("1", is_here=True, is_elsewhere=True)}, Fate.HERE),
        ({"ana@example.org": Known("1", is_elsewhere=True)}, Fate.ELSEWHERE),
        ({"ana@example.org": Known("1", is_closed=True)}, Fate.UNCLEAR),
        ({"ana@example.org": Known("1", teaches_here=True)}, Fate.UNCLEAR),
    ],
)
def test_the_fate_follows_from_what_is_known(known, fate):
    [row] = decide(rows(HEAD + "Ana,Ana@Example.org,\n"), known, set())
    assert row.fate == fate


def test_an_earlier_address_and_the_one_of_now_are_one_person():
    ana = Known("ana")
    decided = decide(
        rows("email,name\nold@example.org,Ana\nnew@example.org,Ana\nbo@example.org,Bo\n"),
        {"old@example.org": ana, "new@example.org": ana},
        set(),
    )
    assert [row.fate for row in decided] == [Fate.KNOWN, Fate.TWICE, Fate.NEW]


def test_somebody_without_an_address_is_known_by_name_in_this_cohort_only():
    found = decide(rows(HEAD + "Ana ALVAREZ,,\nBo,,\n"), {}, {"ana alvarez"})
    assert [row.fate for row in found] == [Fate.HERE, Fate.NEW]


def test_rows_come_back_from_the_database_as_they_were():
    for row in rows(HEAD + "Ana,ana@example.org,House\n=1,,\nAna,ana@example.org,\n"):
        assert Row.of_json(row.as_json()) == row


def test_a_byte_order_mark_is_no_part_of_the_first_heading():
    assert decode(b"\xef\xbb\xbfname") == "name"
