"""XML as quick-xml reads it. What is expected here is what the real one gave for the same text."""

from collections.abc import Callable

import pytest

import growth
from autoconfig.clients.quick_xml import EventKind, events
from autoconfig.errors import BadDocument

SIGNS = {EventKind.START: "<", EventKind.END: "/", EventKind.TEXT: "", EventKind.OTHER: "*"}


def read(text: str) -> list[str]:
    """Each event as a word: `<a` for a start tag, `/a` for an end tag, `*` for what is only passed."""
    return [
        SIGNS[event.kind] + (event.text if event.kind is not EventKind.OTHER else "")
        for event in events(text)
    ]


READ = {
    "": [],
    " \t\r\n": [],
    "\ufeff<a>": ["<a"],
    "<a> b  c </a>": ["<a", "b  c", "/a"],
    "<a>\x0c</a>": ["<a", "\x0c", "/a"],
    "<a>b</a >": ["<a", "b", "/a"],
    "<>": ["<"],
    "<a/>": ["*"],
    "<a b='>'>": ["<a b='>'"],
    "a&b;c": ["a", "*", "c"],
    "a &; c": ["a", "*", "c"],
    "a<!---->b": ["a", "*", "b"],
    "<!-- -- > -->": ["*"],
    "<![CDATA[]]>": ["*"],
    "<![CDATA[<a>]] >]]>": ["*"],
    "<?a?>": ["*"],
    "<??>": ["*"],
    "<?xml > ?>b": ["*", "b"],
    "<!doctype a>b": ["*", "b"],
    "<!DOCTYPE a 'x>y'>b": ["*", "b"],
    '<!DOCTYPE a [<!ENTITY b "]>"><!-- ]> --><?p ]>?><!ELEMENT c>] >b': ["*", "b"],
    "<!DOCTYPE a [<!SOMETHING>]>b": ["*", "b"],
}
REFUSED = (
    "<",
    "<a",
    "<a b='>",
    "</a>",
    "<a></b>",
    "<a></ a>",
    "<a></A>",
    "<?>",
    "<?a>",
    "&",
    "a&b",
    "a&b&c;",
    "a&<b>",
    "<!>",
    "<!a>",
    "<!-->",
    "<!-a-->",
    "<!--->",
    "<![CDATA[",
    "<![cdata[]]>",
    "<!DOCTYPE>",
    "<!DOCTYPE a",
    "<!DOCTYPE a [<x>]>",
    "<!DOCTYPE a [ >",
    "<!DATA a>",
)


@pytest.mark.parametrize("text", READ)
def test_what_it_reads(text: str) -> None:
    assert read(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_it_refuses(text: str) -> None:
    with pytest.raises(BadDocument):
        read(text)


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("<a type='x'>", "x"),
        ("<a b='1'type=\"x\">", "x"),
        ("<a \n TYPE\t= 'x'>", "x"),
        ("<a\xa0type='y' \xa0type='x'>", "x"),
        ("<a b type='x'>", "x"),
        ("<a b=1 type='x'>", "x"),
        ("<a type=y type='x'>", ""),
        ("<a type=y TYPE='x'>", "x"),
        ("<a b='1' b='2' type='x'>", "x"),
        ("<a b=>", ""),
        ("<a type>", ""),
        ("<a type=>", ""),
        ("<a type='&#x78;&#121;'>", "xy"),
        ("<a type='&#0;'>", ""),
        ("<a type='&#xD800;'>", ""),
        ("<a type='&#1114112;'>", ""),
        ("<a type='&#99999999999;'>", ""),
        ("<a type='&#+120;'>", ""),
        ("<a type='&#X78;'>", ""),
        ("<a type='x&amp;'>", "x&"),
        ("<a type='x&'>", ""),
        ("<a type='&x;'>", ""),
    ],
)
def test_an_attribute(tag: str, value: str) -> None:
    (event,) = events(tag)
    assert event.attribute("type") == value


def test_where_it_gave_up() -> None:
    with pytest.raises(BadDocument) as caught:
        read("<a>\n<b>\n</a>")
    assert caught.value.line == 3


HARD = {
    "tags": lambda size: "<a>" * (size // 3),
    "a tag that does not end": lambda size: "<a " + "'b' " * (size // 4),
    "attributes": lambda size: "<a " + "".join(f"b{n}='' " for n in range(size // 10)) + ">",
    "one attribute again": lambda size: "<a " + "b='' " * (size // 5) + ">",
    "blanks in a tag": lambda size: "<a" + " " * size + "b>",
    "ampersands": lambda size: "&a;" * (size // 3),
    "starts of comments": lambda size: "<!--" * (size // 4),
    "a subset": lambda size: "<!DOCTYPE a [" + "<!ENTITY 'a'" * (size // 12),
    "quotes": lambda size: "<!DOCTYPE a " + "'\"" * (size // 2),
}  # fmt: skip


@pytest.mark.parametrize("make", HARD.values(), ids=list(HARD))
def test_its_time_is_in_proportion(make: Callable[[int], str]) -> None:
    def attributes(text: str) -> None:
        try:
            for event in events(text):
                event.attribute("type")
        except BadDocument:
            pass

    growth.check(attributes, make)
