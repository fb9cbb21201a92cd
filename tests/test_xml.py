"""XML: plain trees to bytes, and what strangers send to elements."""

from pathlib import Path
from time import thread_time

import pytest

from autoconfig.errors import BadDocument
from autoconfig.xml import alive, child, local_name, outermost_alive, parse, serialise, text_of

DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def test_writes_one_element_a_line() -> None:
    tree = ("a", {"x": "1"}, [("b", "text"), ("c", {}, [("d", "é")]), ("e", {}, [])])
    assert serialise(tree) == DECLARATION + (
        '<a x="1">\n  <b>text</b>\n  <c>\n    <d>é</d>\n  </c>\n  <e/>\n</a>\n'.encode()
    )


def test_escapes_text_and_attributes() -> None:
    body = serialise(("a", {"x": "<\"'&>"}, [("b", "<\"'&>]]>")]))
    assert parse(body).get("x") == "<\"'&>"
    assert text_of(child(parse(body), "b")) == "<\"'&>]]>"


def test_a_namespace_is_for_everything_below_until_the_next() -> None:
    body = serialise(("a", {"xmlns": "urn:a"}, [("b", {"xmlns": "urn:b"}, [("c", "1")]), ("d", "2")]))
    assert [node.tag for node in parse(body).iter()] == ["{urn:a}a", "{urn:b}b", "{urn:b}c", "{urn:a}d"]
    assert body.count(b"xmlns") == 2


def test_takes_a_parsed_element_into_the_tree() -> None:
    raw = parse(b"<b><c>1</c></b>")
    assert serialise(("a", {}, [(raw,)])).endswith(b"<a>\n  <b>\n    <c>1</c>\n  </b>\n</a>\n")


def test_refuses_text_that_xml_cannot_carry() -> None:
    with pytest.raises(ValueError, match="XML"):
        serialise(("a", {}, [("b", "\0")]))


def test_finds_children_in_whatever_namespace() -> None:
    root = parse(b'<x:a xmlns:x="urn:x"><!-- no --><?no no?><x:b> 1 </x:b></x:a>')
    assert local_name(root) == "a"
    assert text_of(child(root, "b")) == "1"
    assert child(root, "c") is None
    assert text_of(None) == ""


def test_a_namespace_with_braces_is_one_like_any_other() -> None:
    root = parse(b'<a xmlns="http://[{x}]/" xmlns:p="http://[{x}]/" p:q="1"><b>1</b></a>')
    assert (local_name(root), text_of(child(root, "b"))) == ("a", "1")
    assert (alive(root), outermost_alive(root)) == ("", [])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<a><b/></a>", ""),
        ("<html><script/></html>", ""),
        ('<a xmlns:h="http://www.w3.org/1999/xhtml" xml:lang="en"><b xmlns="urn:x"/></a>', ""),
        ('<a><!-- no --><b><s xmlns="http://www.w3.org/1999/xhtml"/></b></a>', "XHTML"),
        ('<a xmlns:h="http://www.w3.org/1999/xhtml" h:onclick="x"/>', "XHTML"),
        ('<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', "SVG"),
        ('<a><math xmlns="http://www.w3.org/1998/Math/MathML"/></a>', "MathML"),
    ],
)
def test_says_what_a_browser_would_run(body: str, kind: str) -> None:
    assert alive(parse(body.encode(), comments=True)) == kind


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">%s]><a>&h;</a>' % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefgh"
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"plain text",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<html><body><br></body></html>",
        b"\xff\xfe\x00",
        b"<a>\x00</a>",
        b"<a>\xff</a>",
        b"<a>&undeclared;</a>",
        BOMB,
        BOMB.decode().encode("utf-16"),
        b"<!doctype html><html/>",
        b'<a x="%s"/>' % (b"y" * 11_000_000),
        b"<a>" * 9000 + b"</a>" * 9000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_refuses_quickly(body: bytes) -> None:
    started = thread_time()
    with pytest.raises(BadDocument):
        parse(body)
    assert thread_time() - started < 1


def test_reads_no_file_for_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for kind in ("<!ENTITY x SYSTEM '{}'>", "<!ENTITY % x SYSTEM '{}'> %x;"):
        declared = kind.format(secret.as_uri())
        with pytest.raises(BadDocument) as error:
            parse(f"<!DOCTYPE a [{declared}]><a>&x;</a>".encode())
        assert "secret" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_reads_what_says_its_encoding(encoding: str) -> None:
    assert text_of(parse("<a>é</a>".encode(encoding))) == "é"
