"""QR symbols: what segno would draw, in less time, and what a decoder reads back."""

import time
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconfig.errors import Inexpressible
from autoconfig.formats.symbol import MAX_LENGTH, picture
from decoder import decoded

URL = "https://example.org/"
PERSON = (
    '[1,[1,1],[0,"imaps.ac-martinique.fr",993,3,1,"jdupont"],[[[0,"mxcyrus.ac-martinique.fr",587,2,1,"jdupont"],'
    '["jean.dupont@ac-martinique.fr","Jean Dupont"]]]]'
)


def by_segno(text: str) -> bytes:
    """Its own choice among all masks, and its own picture."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    drawn = BytesIO()
    look = {"border": 4, "dark": "#000", "light": "#fff", "svgclass": None, "lineclass": None}
    code.save(drawn, kind="svg", omitsize=True, xmldecl=False, nl=False, **look)
    return drawn.getvalue()


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=120))
def test_a_symbol_is_the_one_that_segno_draws(text: str) -> None:
    assert picture(text) == by_segno(text)


@pytest.mark.parametrize("length", [1, 10, 60, 110, 150, 200, 400, 1000, MAX_LENGTH])
def test_a_symbol_of_each_kind_of_size_is_the_one_that_segno_draws(length: int) -> None:
    """With and without places for the version, with more and more marks for alignment."""
    for text in (("a%" * length)[:length], "7" * length):
        assert picture(text) == by_segno(text)


@pytest.mark.parametrize("text", ["enCjSIODzETrNoBDpOFO", "DrCfbTKOUPWWaPiknLYF"])
def test_of_two_shapes_that_share_modules_one_counts(text: str) -> None:
    """With these texts another mask is taken where both count."""
    assert picture(text) == by_segno(text)


@pytest.mark.parametrize("text", [URL, PERSON, "Zoé Nœl, 王", "x" * 600])
def test_a_decoder_reads_it_back(text: str) -> None:
    assert decoded(picture(text)) == text


def test_a_picture_is_black_on_white_with_a_border() -> None:
    svg = picture(URL)
    assert b'fill="#fff"' in svg
    assert b'stroke="#000"' in svg
    assert b"style" not in svg


def test_a_text_that_is_too_long_has_no_symbol() -> None:
    assert picture("x" * MAX_LENGTH)
    for text in ("x" * (MAX_LENGTH + 1), "é" * 5000):
        with pytest.raises(Inexpressible, match="more to say"):
            picture(text)


def test_a_symbol_takes_less_than_half_of_the_time_that_segno_takes() -> None:
    """A quarter, where nothing else goes on."""
    picture(PERSON)  # what symbols of this size have in common is worked out once
    pairs = [(_seconds(lambda: picture(PERSON)), _seconds(lambda: by_segno(PERSON))) for _ in range(5)]
    assert min(ours / theirs for ours, theirs in pairs) < 0.5


def _seconds(call: object) -> float:
    assert callable(call)
    started = time.thread_time()
    for _ in range(3):
        call()
    return time.thread_time() - started
