"""What a look at the files has found becomes what is served next."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from autoconfig.directory.provider import Provider
from autoconfig.directory.succession import Held, Opened, gathered, succeeded
from autoconfig.files import Stamps
from autoconfig.findings import Code, Mistake
from autoconfig.profile.claims import DOMAINS, Claim
from autoconfig.profile.file import parse
from sample import profile_text

PROFILE = parse(profile_text(), "a")


def provider(name: str, text: str) -> Provider:
    """That of a file which claims a domain for each word."""
    path = Path(name)
    domains = tuple(text.split())
    return Provider(path, PROFILE, (Claim(DOMAINS, path, DOMAINS, domains, (1,) * len(domains)),))


def held(name: str, text: str) -> Held:
    """`!` is a file with a mistake."""
    stamps: Stamps = {Path(name): (hash(text),)}
    if text == "!":
        return Held(stamps, (Mistake(Code.EMPTY, "bad", "mend").at(name, 1, "profile"),))
    return Held(stamps, provider(name, text), text.encode())


def files(**texts: str) -> dict[Path, Held]:
    return {Path(name): held(name, text) for name, text in texts.items()}


def served(opened: Opened) -> dict[str, str]:
    return {one.file.name: " ".join(one.claims[0].domains) for one in opened.directory.providers}


def found(opened: Opened) -> tuple[str, str]:
    """The files that are left out, and those that are kept."""
    both = (opened.findings, opened.kept)
    return (" ".join(sorted({one.file for one in some})) for some in both)  # type: ignore[return-value]


@dataclass
class Row:
    """`before` was read, then `there` are these files, those in capitals of `read` having changed."""

    before: dict[str, str]
    read: dict[str, str]
    there: str
    served: dict[str, str]
    left_out: str = ""
    kept: str = ""


ROWS = {
    "nothing has changed": Row({"a": "x", "b": "y"}, {}, "ab", {"a": "x", "b": "y"}),
    "a file has changed": Row({"a": "x", "b": "y"}, {"a": "z"}, "ab", {"a": "z", "b": "y"}),
    "a file is new": Row({"a": "x"}, {"b": "y"}, "ab", {"a": "x", "b": "y"}),
    "a file is gone": Row({"a": "x", "b": "y"}, {}, "b", {"b": "y"}),
    "a file has another name": Row({"a": "x"}, {"b": "x"}, "b", {"b": "x"}),
    "a file is broken": Row({"a": "x", "b": "y"}, {"a": "!"}, "ab", {"a": "x", "b": "y"}, kept="a"),
    "a new file is broken": Row({"a": "x"}, {"b": "!"}, "ab", {"a": "x"}, left_out="b"),
    "a file is mended": Row({"a": "x", "b": "!"}, {"b": "y"}, "ab", {"a": "x", "b": "y"}),
    "the last one is gone": Row({"a": "x"}, {}, "b", {"a": "x"}, left_out="b", kept="a"),
    "all are gone": Row({"a": "x", "b": "y"}, {}, "", {"a": "x", "b": "y"}),
    "only a broken one is left": Row({"a": "x", "b": "!"}, {}, "b", {"a": "x"}, left_out="b", kept="a"),
    "an earlier file wants what another has": Row({"b": "x"}, {"a": "x"}, "ab", {"b": "x"}, left_out="a"),
    "a file wants more than it may": Row(
        {"a": "x", "b": "y"}, {"b": "y x"}, "ab", {"a": "x", "b": "y"}, kept="b"
    ),
    "a domain moves": Row({"a": "x z", "b": "y"}, {"a": "z", "b": "y x"}, "ab", {"a": "z", "b": "y x"}),
    "two are exchanged": Row({"a": "x", "b": "y"}, {"a": "y", "b": "x"}, "ab", {"a": "y", "b": "x"}),
    "what comes back is in the way of a new one": Row(
        {"a": "x", "b": "y"}, {"b": "x", "c": "y"}, "abc", {"a": "x", "b": "y"}, left_out="c", kept="b"
    ),
    "what waits for one that has to go back is served": Row(
        {"b": "q", "c": "z"},
        {"a": "p", "b": "p z", "c": "z", "d": "q"},
        "abcd",
        {"a": "p", "b": "q", "c": "z"},
        left_out="d",
        kept="b",
    ),
}


def after(row: Row) -> Opened:
    before = gathered(files(**row.before))
    read = files(**row.read)
    there = [Path(name) for name in row.there]
    # One that is there and was neither read before nor now is broken.
    unread = {path: held(path.name, "!") for path in there if path not in before.held and path not in read}
    return succeeded(before.held, there, {**unread, **read})


@pytest.mark.parametrize("name", ROWS)
def test_what_is_served_after_a_look(name: str) -> None:
    row = ROWS[name]
    opened = after(row)
    assert served(opened) == row.served
    assert tuple(found(opened)) == (row.left_out, row.kept)


@pytest.mark.parametrize("name", ROWS)
def test_a_further_look_that_finds_nothing_changes_nothing(name: str) -> None:
    opened = after(ROWS[name])
    again = succeeded(opened.held, [Path(letter) for letter in ROWS[name].there], {})
    assert again.held == opened.held
    assert (again.findings, again.kept) == (opened.findings, opened.kept)


def test_what_has_not_changed_is_the_same_provider() -> None:
    before = gathered(files(a="x", b="y"))
    next_one = succeeded(before.held, [Path("a"), Path("b")], files(b="z"))
    assert next_one.directory.find("x") is before.directory.find("x")
    assert next_one.held[Path("b")].served_stamps == {Path("b"): (hash("z"),)}


def test_what_is_the_same_after_it_was_put_in_place_anew_is_the_same_provider() -> None:
    """And counts as it is now: a process that has not seen it in between has the same fingerprint."""
    before = gathered(files(a="x", b="y"))
    anew = {path: one._replace(stamps={path: (1,)}) for path, one in files(a="x", b="z").items()}
    after = succeeded(before.held, [*anew], anew)
    assert after.directory.find("x") is before.directory.find("x")
    assert after.directory.find("z") is anew[Path("b")].outcome
    assert [one.served_stamps for one in after.held.values()] == [{path: (1,)} for path in anew]


def test_there_is_room_again_for_what_had_to_go_back() -> None:
    """`a` had to go back for `b`, which had to go back for `c`."""
    three = [Path(letter) for letter in "abc"]
    before = gathered(files(a="p", b="q", c="r"))
    opened = succeeded(before.held, three, files(a="p s", b="q s r"))
    assert served(opened) == {"a": "p s", "b": "q", "c": "r"}
    assert {finding.file for finding in opened.kept} == {"b"}


def test_a_domain_may_come_before_it_has_gone() -> None:
    """Whoever moves it writes one file after the other."""
    both = [Path("a"), Path("b")]
    before = gathered(files(a="x z", b="y"))
    early = succeeded(before.held, both, files(b="y x"))
    assert served(early) == {"a": "x z", "b": "y"}
    late = succeeded(early.held, both, files(a="z"))
    assert served(late) == {"a": "z", "b": "y x"}
    assert late.kept == ()


def test_the_last_one_is_taken_again_when_it_comes_back() -> None:
    """Its stamps, whatever they were, are not those of a file that is not there."""
    before = gathered(files(a="x"))
    gone = succeeded(before.held, [Path("b")], files(b="!"))
    assert gone.held[Path("a")].stamps == {Path("a"): None}
