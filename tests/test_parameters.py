"""What a request says by name."""

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconfig.http.parameters import read

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        (b"", {}),
        (b"&&=&a&b=", {}),
        (b"Email=a%40b&x=1", {"email": "a@b", "x": "1"}),
        (b"a=&A=1&a=2", {"a": "1"}),
        (b"a=b=c", {"a": "b=c"}),
        (b"a=1+2%2B3", {"a": "1+2+3"}),
        (b"%61=%c3%a9", {"a": "é"}),
        (b"a=%ff", {"a": "\udcff"}),
        (b"=x", {"": "x"}),
    ],
)
def test_a_query(query: bytes, parameters: dict[str, str]) -> None:
    assert read(query, "", b"") == (parameters, b"")


@pytest.mark.parametrize("content_type", [FORM, FORM.upper(), f"{FORM}; charset=utf-8"])
def test_a_form_wins_over_the_query(content_type: str) -> None:
    found = read(b"a=1&b=+", content_type, b"a=2+3")
    assert found == ({"a": "2 3", "b": "+"}, b"a=2+3")


@pytest.mark.parametrize("content_type", ["text/xml", f"x/{FORM}", ""])
def test_another_body_says_nothing_by_name(content_type: str) -> None:
    assert read(b"", content_type, b" a=1") == ({}, b"a=1")


@pytest.mark.parametrize("field", ["text/xml; charset=utf-16be", 'text/xml;charset="UTF-16BE"'])
def test_a_document_is_read_by_its_charset(field: str) -> None:
    assert read(b"", field, "<é/>".encode("utf-16be"))[1].decode("utf-8-sig") == "<é/>"


@given(st.text("%@04aF2-", max_size=20))
def test_the_short_way_decodes_as_the_long_one(text: str) -> None:
    expected = unquote_to_bytes(text).decode("utf-8", "surrogateescape")
    assert read(b"a=x" + text.encode(), "", b"")[0]["a"] == f"x{expected}"
