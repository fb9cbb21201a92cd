"""XML as GMarkup reads it: against the real one, where GLib is, which costs nothing but a library."""

import ctypes
import ctypes.util
import random
from collections.abc import Callable, Iterator
from ctypes import CFUNCTYPE, POINTER, c_char, c_char_p, c_int, c_size_t, c_ssize_t, c_void_p
from typing import Any

import pytest

import growth
from autoconfig.clients.gmarkup import MAX_ATTRIBUTES, Markup, events
from autoconfig.errors import BadDocument

SIGNS = {Markup.START: "<", Markup.END: "/", Markup.TEXT: ""}


def words(body: bytes) -> Iterator[str]:
    """An event each: `<a b=c` starts an element, `/a` ends it, `a:x` is a text in it; `!`: it gives up."""
    try:
        for event in events(body):
            if event.kind is Markup.TEXT:
                yield f"{event.name}:{event.text}"
            else:
                pairs = (f" {name}={value}" for name, value in event.attributes)
                yield SIGNS[event.kind] + event.name + "".join(pairs)
    except BadDocument:
        yield "!"


# What was seen of the real one; a text that is empty too.
READ = {
    b"": ["!"],
    b" \n": ["!"],
    b"<a/>": ["<a", "/a"],
    b"<a>x</a>": ["<a", "a:x", "/a"],
    b"<a></a>": ["<a", "a:", "/a"],
    b"<a>x<!-- -->y<![CDATA[z]]></a>": ["<a", "a:x", "a:y", "a:", "/a"],
    b"<a>x<b/> </a>": ["<a", "a:x", "<b", "/b", "a: ", "/a"],
    b"<a/><b/> ": ["<a", "/a", "<b", "/b"],
    b"<a/>x": ["<a", "/a", "!"],
    b"x<a/>": ["!"],
    b"\xef\xbb\xbf<a/>": ["!"],
    b" <?xml version='1.0'?><a/>": ["<a", "/a"],
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>": ["<a", "!"],
    b"<!DOCTYPE a [<!ENTITY b '>'>]><a/>": ["!"],
    b"<!doctype a><a/>": ["!"],
    b"<!--> <a/>": ["<a", "/a"],
    b"<?><a/>": ["<a", "/a"],
    b"<a>": ["<a", "!"],
    b"<a>x": ["<a", "!"],
    b"<a></b>": ["<a", "a:", "!"],
    b"</a>": ["!"],
    b"<a></a >": ["<a", "a:", "/a"],
    b"<a></ a>": ["<a", "a:", "!"],
    b"<a / >": ["<a", "!"],
    b"<a b = 'c'd=\"'\"/>": ["<a b=c d='", "/a"],
    b"<a b='1' b='2'/>": ["<a b=1 b=2", "/a"],
    b"<a b/>": ["!"],
    b"<a b=c/>": ["!"],
    b"<1/>": ["!"],
    b"<a<b/>": ["!"],
    b"<_a.-:1/>": ["<_a.-:1", "/_a.-:1"],
    "<é/>".encode(): ["<é", "/é"],
    b"<\xe9/>": ["!"],
    b"<a>\xff</a>": ["<a", "!"],
    b"<!-- \xff --><a/>": ["<a", "/a"],
    b"<a b='\t\r\n\r&#10;'>\r\n\r</a>": ["<a b=   \n", "a:\n\n", "/a"],
    b"<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x41;</a>": ["<a", "a:<>&\"'AA", "/a"],
    b"<a>&#+65;&# 65;&#x0x41;</a>": ["<a", "a:AAA", "/a"],
    b"<a>&#0;</a>": ["<a", "!"],
    b"<a>&#xD800;</a>": ["<a", "!"],
    b"<a>&#xFFFE;</a>": ["<a", "!"],
    b"<a>&#x110000;</a>": ["<a", "!"],
    b"<a>&#99999999999999999999;</a>": ["<a", "!"],
    b"<a>&nbsp;</a>": ["<a", "!"],
    b"<a>x & y</a>": ["<a", "!"],
}


@pytest.mark.parametrize("body", READ)
def test_what_it_reads(body: bytes) -> None:
    assert list(words(body)) == READ[body]


@pytest.mark.parametrize("number", [MAX_ATTRIBUTES, MAX_ATTRIBUTES + 1])
def test_it_takes_so_many_attributes(number: int) -> None:
    body = b"<a " + b"b='' " * number + b"/>"
    assert (list(words(body)) == ["!"]) is (number > MAX_ATTRIBUTES)
    if glib():
        assert real(body) == list(words(body))


def test_where_it_gave_up() -> None:
    with pytest.raises(BadDocument) as caught:
        list(events(b"<a>\n<b>\n</a>"))
    assert caught.value.line == 3


def glib() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("glib-2.0")
    return ctypes.CDLL(name) if name else None


def real(body: bytes) -> list[str]:
    """The same of GMarkup itself."""
    library: Any = glib()
    library.g_markup_parse_context_new.restype = c_void_p
    library.g_markup_parse_context_get_element.restype = c_char_p
    said: list[str] = []

    def start(_: int, name: bytes, names: Any, values: Any, *__: int) -> None:
        pairs = []
        while names[len(pairs)]:
            pairs.append(f" {names[len(pairs)].decode()}={values[len(pairs)].decode()}")
        said.append(f"<{name.decode()}{''.join(pairs)}")

    def end(_: int, name: bytes, *__: int) -> None:
        said.append(f"/{name.decode()}")

    def text(context: int, characters: Any, length: int, *_: int) -> None:
        name = library.g_markup_parse_context_get_element(c_void_p(context))
        said.append(f"{name.decode()}:{characters[:length].decode()}")

    strings = POINTER(c_char_p)
    called = (
        CFUNCTYPE(None, c_void_p, c_char_p, strings, strings, c_void_p, c_void_p)(start),
        CFUNCTYPE(None, c_void_p, c_char_p, c_void_p, c_void_p)(end),
        CFUNCTYPE(None, c_void_p, POINTER(c_char), c_size_t, c_void_p, c_void_p)(text),
    )
    parser = (c_void_p * 5)(*(ctypes.cast(one, c_void_p) for one in called))
    context = c_void_p(library.g_markup_parse_context_new(parser, c_int(0), None, None))
    good = library.g_markup_parse_context_parse(context, body, c_ssize_t(len(body)), None)
    if not (good and library.g_markup_parse_context_end_parse(context, None)):
        said.append("!")
    library.g_markup_parse_context_free(context)
    return said


DOCUMENT = "<?xml version='1.0'?>\n<a x='1' y=\"&amp;2\"><b>x&lt;y</b><!-- c --><c/>\r\n</a>\n"
PIECES = (
    "<", "</", "/>", ">", "<b>", "</b>", "<!-- ", "-->", "<!", "<![CDATA[", "]]>", "<?", "?>", "?",
    "<!DOCTYPE ", "[", "&", ";", "&amp;", "&#65;", "&#x0x41;", "&x;", "'", '"', "=", " z='3'", "\t", "\r",
    "\xa0", "é", "1",
)  # fmt: skip


@pytest.mark.skipif(not glib(), reason="there is no GLib: apt-get install libglib2.0-0")
@pytest.mark.parametrize("seed", range(10))
def test_it_reads_as_the_real_one(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same texts each time
    for _ in range(200):
        text = DOCUMENT
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(PIECES) + text[at + chance.choice((0, 0, 1, 4)) :]
        body = text.encode().replace(b"\xc3\xa9", chance.choice((b"\xc3\xa9", b"\xe9")))
        assert list(words(body)) == real(body), body


HARD = {
    "tags": lambda size: b"<a>" * (size // 3),
    "angles in a DOCTYPE": lambda size: b"<!DOCTYPE " + b"<>" * (size // 2),
    "comments that do not end": lambda size: b"<a>" + b"<!-- -- > " * (size // 10),
    "attributes": lambda size: b"<a " + b"b='' " * (size // 5),
    "blanks": lambda size: b"<a" + b" " * size + b"=",
    "references": lambda size: b"<a>" + b"&amp;" * (size // 5) + b"</a>",
    "a long number": lambda size: b"<a>&#" + b"0" * size + b"9;</a>",
}


@pytest.mark.parametrize("make", HARD.values(), ids=list(HARD))
def test_its_time_is_in_proportion(make: Callable[[int], bytes]) -> None:
    growth.check(lambda body: list(words(body)), make)
