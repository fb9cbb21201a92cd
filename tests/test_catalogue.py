"""Catalogues of translations, read to the letter."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoconfig.findings import Code
from autoconfig.texts import SHIPPED
from autoconfig.texts.catalogue import MAX_FINDINGS, Entry, parse, read

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


def findings(text: str) -> list[tuple[int, str]]:
    """Line and text of each, below the header."""
    first = HEAD.count("\n")
    return [(found.line - first, found.text) for found in parse(HEAD + text, "x.po").findings]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", []),
        (HEAD, []),
        ('msgid "a"\nmsgstr "b"', [Entry(1, "a", 2, "b")]),
        ('\ufeffmsgid "a"\r\nmsgstr "b"\r\n', [Entry(1, "a", 2, "b")]),
        ('msgid "a"\rmsgstr "b"', [Entry(1, "a", 2, "b")]),
        ('msgid ""\n"a"\n "b"\nmsgstr"c"\n\t"d" ', [Entry(1, "ab", 4, "cd")]),
        (r'msgid "\"a\\\n\t"' '\nmsgstr "b"', [Entry(1, '"a\\\n\t', 2, "b")]),
        ('msgid "a"\nmsgstr "1"\nmsgid "b"\nmsgstr "2"', [Entry(1, "a", 2, "1"), Entry(3, "b", 4, "2")]),
        ('#, fuzzy\nmsgid "a"\nmsgstr "1"\nmsgid "b"\nmsgstr "2"', [Entry(4, "b", 5, "2")]),
        ('#, python-brace-format, fuzzy\n#: x\nmsgid "a"\nmsgstr "1"', []),
        ('#: fuzzy\n#, fuzzy-wuzzy\nmsgid "a"\nmsgstr "b"', [Entry(3, "a", 4, "b")]),
        ('msgid "a"\nmsgstr ""', []),
        ('#~ msgid "a"\n#~ msgstr "b\n#| msgid "c\nmsgid "a"\nmsgstr "b"', [Entry(4, "a", 5, "b")]),
        ('msgid "{b} {c!r} {d:>3}"\nmsgstr "{d:>3}{c!r}"', [Entry(1, "{b} {c!r} {d:>3}", 2, "{d:>3}{c!r}")]),
        ('msgid "a { b"\nmsgstr "c"', [Entry(1, "a { b", 2, "c")]),
    ],
)  # fmt: skip
def test_what_is_read(text: str, entries: list[Entry]) -> None:
    found = parse(text.removeprefix("\ufeff"), "x.po")
    assert found.entries == tuple(entries)
    assert found.findings == ()


NO_END = r'a string without its end, write " at its end; \" is a part of it'
BEHIND = r"there is more behind the string, write \" for a quotation mark in it"
NO_LINE = "this is no line of a gettext catalogue, write msgid, msgstr or a comment"
BRACE = "it has a brace without its partner, write it without braces"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('msgid "Port"\nmsgstr "Hafen\n', [(2, NO_END)]),
        ('msgid "Port\nmsgstr "Hafen"\n', [(1, NO_END)]),
        ('msgid "Port"\nmsgstr "\n', [(2, NO_END)]),
        ('msgid "Port"\nmsgstr "a\\"\n', [(2, NO_END)]),
        ('msgid "Port"\nmsgstr ""\n"a\n"b"', [(3, NO_END)]),
        ('msgid "Port"\nmsgstr "a "b" c"\n', [(2, BEHIND)]),
        ('msgid "Port"\nmsgstr "a" b\n', [(2, BEHIND)]),
        ('msgid "Port"\nmsgstr "\\q"\n', [(2, r"\q has no meaning here, write \\ for a backslash")]),
        ("msgid Port\nmsgstr Hafen\n", [(1, NO_LINE), (2, NO_LINE)]),
        ("msgid 'Port'\n", [(1, NO_LINE)]),
        ('msgid "Port"\n<<<<<<< HEAD\nmsgstr "x"\n', [(2, NO_LINE)]),
        ('msgtext "Port"\n', [(1, NO_LINE)]),
        ('# x\n"a"\n', [(2, NO_LINE)]),
        ('msgid "Port"\n', [(1, 'there is no msgstr behind it, write msgstr ""')]),
        ('msgid "a"\nmsgid "b"\nmsgstr "c"', [(1, 'there is no msgstr behind it, write msgstr ""')]),
        ('# x\nmsgstr "a"\n', [(2, "there is no msgid before it, write one")]),
        ('msgid "Port"\nmsgstr "a"\nmsgstr "b"\n', [(3, "there is no msgid before it, write one")]),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"', [
            (2, "a plural form has no meaning here, leave it out"),
            (3, "a plural form has no meaning here, leave it out"),
            (4, "a plural form has no meaning here, leave it out"),
        ]),
        ('msgctxt "menu"\nmsgid "a"\nmsgstr "b"', [(1, "a context has no meaning here, leave it out")]),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"', [
            (4, "this message stands in line 3 already, leave one of the two out"),
        ]),
        ('msgid "a"\nmsgstr "b\x1bc"', [(2, "it has a sign that no page can show, leave it out")]),
        ('msgid "a"\nmsgstr "b\x00c"', [(2, "it has a sign that no page can show, leave it out")]),
        ('msgid "a {b}"\nmsgstr "{c}"', [(2, "{c} is not filled in here, write {b}")]),
        ('msgid "a {b}"\nmsgstr "{b!x}"', [(2, "{b!x} is not filled in here, write {b}")]),
        ('msgid "a {b}"\nmsgstr "{b:d}"', [(2, "{b:d} is not filled in here, write {b}")]),
        ('msgid "a {b}"\nmsgstr "{b:{b}}"', [(2, "{b:{b}} is not filled in here, write {b}")]),
        ('msgid "a {b}"\nmsgstr "{b.c}"', [(2, "{b.c} is not filled in here, write {b}")]),
        ('msgid "a {b}"\nmsgstr "{b[0]}"', [(2, "{b[0]} is not filled in here, write {b}")]),
        ('msgid "a {b}"\nmsgstr "{}"', [(2, "{} is not filled in here, write {b}")]),
        ('msgid "a"\nmsgstr "{b}"', [(2, "{b} is not filled in here, write none")]),
        ('msgid "a"\nmsgstr "{"', [(2, BRACE)]),
        ('msgid "a"\nmsgstr "b}"', [(2, BRACE)]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, expected: list[tuple[int, str]]) -> None:
    assert findings(text) == expected


def test_a_file_of_another_kind_is_told_once() -> None:
    found = parse("\n".join(["nonsense"] * 1000), "x.po").findings
    assert len(found) == MAX_FINDINGS + 1
    assert found[-1].code is Code.MORE_MISTAKES


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.po")), ids=lambda path: path.parts[-3])
def test_ours_are_good(path: Path) -> None:
    assert read(path).findings == ()


LINES = (
    'msgid "a"',
    'msgstr "b"',
    '"c"',
    'msgid ""',
    "#, fuzzy",
    'msgctxt "x"',
    'msgstr[0] "x"',
    "",
    '"',
    "~",
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(LINES)).map("\n".join)))
@example('"')
def test_whatever_stands_there_is_read_or_told(text: str) -> None:
    found = parse(text, "x.po")
    for entry in found.entries:
        assert entry.message
        assert entry.translation
    assert all(1 <= finding.line <= text.count("\n") + text.count("\r") + 1 for finding in found.findings)
