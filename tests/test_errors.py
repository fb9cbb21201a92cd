"""What is said of a word that is none."""

import pytest

from autoconfig.errors import alike, nearest

WORDS = ("username", "hostname", "port", "addThisServer", "incomingServer", "socketType")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("HOSTNAME", ["hostname"]),
        ("socket_type", ["socketType"]),
        ("hostnmae", ["hostname"]),
        ("prot", ["port"]),
        ("host", ["hostname"]),
        ("ports", ["port"]),
        ("name", ["username", "hostname"]),
        ("server", ["addThisServer", "incomingServer"]),
        ("homepage", []),
        ("er", []),
        ("x" * 100, []),
        (None, []),
    ],
)
def test_a_word_is_meant_by_a_misspelt_one_or_a_part_and_by_no_other(word: object, meant: list[str]) -> None:
    assert alike(word, WORDS) == meant


def test_where_several_may_be_meant_all_are_named() -> None:
    assert nearest("name", WORDS) == "one of username, hostname"
    assert nearest("homepage", WORDS) == f"one of {', '.join(WORDS)}"
    assert nearest("homepage", [str(number) for number in range(17)]).startswith("one that ")
