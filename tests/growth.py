"""How the time of a call grows with what it is given: in proportion, or the test fails.

The time is that of the thread alone, so that other work on the machine counts little; and as there is always
some, only the best of several tries has to keep to the bounds.
"""

from collections.abc import Callable
from time import thread_time
from typing import Any

from autoconfig import collector

# What a stranger can send in one piece.
SIZE = 64 * 1024
SECONDS = 0.1
# In proportion it is 4, quadratic 16.
MAX_RATIO = 8
# Less than this is noise, whatever it is a multiple of.
UNNOTICED = 0.005
TRIES = 5


Make = Callable[[int], str]


def check(
    call: Callable[[Any], object],
    make: Callable[[int], Any],
    *,
    size: int = SIZE,
    seconds: float = SECONDS,
) -> None:
    """Fails where a call takes longer than `seconds`, or far more than four times as long as with a quarter.

    `make` gives what to call it with, by its length.
    """
    short, long = make(size // 4), make(size)
    short_time = long_time = float("inf")
    for _ in range(TRIES):
        short_time = min(short_time, measured(call, short))
        # Nobody waits for what is that far off.
        assert short_time <= 10 * seconds, f"{short_time:.3f} s for a quarter of {size}"
        long_time = min(long_time, measured(call, long))
        if long_time <= min(seconds, max(MAX_RATIO * short_time, UNNOTICED)):
            return
    raise AssertionError(f"{short_time:.4f} s for {size // 4}, {long_time:.4f} s for {size}")


def measured(call: Callable[[Any], object], given: Any) -> float:
    """The seconds of this thread that a call takes."""
    with collector.paused():  # it looks at what all other tests have left, too
        before = thread_time()
        call(given)
        return thread_time() - before


def _repeated(piece: str) -> Make:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def _ended(piece: str, end: str) -> Make:
    return lambda size: (piece * (size // len(piece)))[: size - len(end)] + end


def _numbered(piece: str) -> Make:
    return lambda size: "".join(piece.format(number) for number in range(size // (len(piece) + 3)))


def _nested(opening: str, closing: str) -> Make:
    return lambda size: opening * (size // len(opening) // 2) + closing * (size // len(closing) // 2)


# Texts built to hurt, each by its length: runs of one sign, many short items, what opens and never closes.
RUNS: dict[str, Make] = {
    **{
        repr(piece): _repeated(piece)
        for piece in (
            *" \t\n\r\0.,;:=&%@<>()[]{}*?\"'\\/-_+~#!|a0Aé1",
            "a.", "a@", "@.", "<@", "a,", "a;", "a=", "a&", "a=b&", "a b", "a\n", ", ", "; ", ";q=", "a;q=0,",
            "*a", "[a", "[!", "{a}", "{{", "}}", "%41", "%4", "%EMAIL", "${a}", "&amp;", "&#65;", "\\u0061",
            "(a", "a:", "a: ", "- ", "- a\n", "[[", "],", "<a>", "<a/>", "</a>", "<!--", "-->", "<a a='a'",
            "xn--", "xn--a.", "..", "\u0301", "a\u0301", "\u0130", "\u00df", "\U0001f600", "\uff20", "\u3002",
            "\u202e", "\udc80", '"a",', "'a',", '{"a":', '"\\"', "1e9", "=?", "?=",
        )
    },
    **{
        f"{opening}…{closing}": _nested(opening, closing)
        for opening, closing in ("[]", "{}", "()", "<>", ("<a>", "</a>"), ("${", "}"), ('{"a":', "}"))
    },
}  # fmt: skip
# And those, items that differ, and runs that end in what does not fit.
HOSTILE = {
    **RUNS,
    **{
        f"numbered {piece!r}": _numbered(piece)
        for piece in (" a{}=''", " xmlns:a{}='a'", "<a{}/>", '"a{}":0,', "a{}=b&", "a{}: b\n", "a{}, ")
    },
    **{
        f"{piece!r} and {end!r}": _ended(piece, end)
        for piece in (*" \ta01.,@<%-;:é", "a.", "a@", "xn--", "<@", "%4", "a b")
        for end in (" !", "\0", "@", ">")
    },
}  # fmt: skip
