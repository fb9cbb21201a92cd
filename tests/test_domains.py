"""Mail domains that a database lists: what a row may be, and what stays while there is no answer."""

from collections.abc import Sequence

import pytest

from autoconfig.findings import Severity
from autoconfig.lookups import kept
from autoconfig.lookups.domains import Listing, Place, State, following
from autoconfig.lookups.results import Fault, LookupFailed

PLACE = Place("profiles/a.yaml", 3, "domainsFrom")
EMPTY = State()


class Source:
    """A database that lists `rows`, or fails as they say."""

    label = "sql db/mail"
    away = ""

    def __init__(self, *rows: object) -> None:
        self.rows: Sequence[object] | LookupFailed = rows

    def values(self, seconds: float) -> Sequence[object]:
        if isinstance(self.rows, LookupFailed):
            raise self.rows
        return self.rows


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    kept.kept.cache_clear()


def opened(source: Source, clock: Clock | None = None) -> Listing:
    return Listing(source, 60, PLACE, clock or Clock())


# A row


@pytest.mark.parametrize(
    ("value", "domain"),
    [
        ("example.com", "example.com"),
        ("EXAMPLE.Com", "example.com"),
        ("example.com.", "example.com"),
        (" example.com\n", "example.com"),
        ("Bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_a_mail_domain_is_the_same_however_it_is_written(value: str, domain: str) -> None:
    assert following(EMPTY, [value]) == State({domain: None})


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "*", "*.example.com", "localhost", "a_b.example", "jean@example.com", "192.0.2.1",
        "[::1]", "a..example", ".example", 7, 7.5, True, b"example.com", "a.example,b.example",
        "x" * 1_000_000,
        "ü" * 1_000_000, "a." * 500_000 + "example",
    ],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_any_other_row_is_skipped_and_counted(value: object) -> None:
    state = following(EMPTY, [value, "example.com", value])
    assert (list(state.domains), state.skipped, state.trouble) == (["example.com"], 2, "")


def test_a_domain_that_is_there_twice_is_one() -> None:
    state = following(EMPTY, ["a.example", "A.example", "b.example"])
    assert (list(state.domains), state.skipped) == (["a.example", "b.example"], 0)


@pytest.mark.parametrize("values", [[], [None, "*"]])
def test_an_answer_without_a_mail_domain_leaves_those_before(values: list[object]) -> None:
    before = following(EMPTY, ["a.example"])
    state = following(before, values)
    assert (state.domains, state.skipped) == (before.domains, len(values))
    assert state.trouble == "lists no mail domain"
    assert following(state, ["b.example"]) == State({"b.example": None})


# Asking


def test_a_failure_leaves_what_was_listed_and_is_a_finding_until_it_is_over() -> None:
    source = Source("a.example")
    listing = opened(source)
    assert listing.ask()
    assert not listing.ask()
    assert listing.findings == ()
    source.rows = LookupFailed(Fault.DOWN, "no route")
    assert listing.ask()
    assert not listing.ask()
    (found,) = listing.findings
    assert str(found) == (
        "profiles/a.yaml:3: domainsFrom: warning: sql db/mail cannot be connected to (no route); "
        "what it listed before stays in use, look after the database or the query"
    )
    assert found.severity is Severity.WARNING
    assert "a.example" in listing
    source.rows = ("b.example",)
    assert listing.ask()
    assert listing.findings == ()
    assert "a.example" not in listing


def test_a_failure_at_the_start_says_that_nothing_was_listed() -> None:
    source = Source()
    source.rows = LookupFailed(Fault.SLOW)
    listing = opened(source)
    listing.ask()
    assert "; it has listed nothing before, " in str(listing.findings[0])


def test_it_is_to_be_asked_at_once_and_then_every_so_often() -> None:
    clock = Clock()
    listing = opened(Source("a.example"), clock)
    assert listing.wait == 0
    listing.ask()
    assert listing.wait == 60
    clock.now = 59
    assert listing.wait == 1
    clock.now = 61
    assert listing.wait == 0


# What stays


def test_one_that_is_opened_later_has_what_was_listed_last() -> None:
    """A worker that was killed, or a profile that was written anew."""
    opened(Source("a.example")).ask()
    source = Source()
    source.rows = LookupFailed(Fault.DOWN)
    later = opened(source)
    later.ask()
    assert "a.example" in later


def test_one_that_was_opened_before_can_have_it_too() -> None:
    before = opened(Source())
    assert not before.recall()
    opened(Source("a.example")).ask()
    assert before.recall()
    assert "a.example" in before
    assert not before.recall()
