"""What is said of a profile that is served, and what it allows."""

from autoconfig.directory.remarks import remarks
from autoconfig.findings import Code, Severity
from autoconfig.profile.file import parse
from sample import profile_text


def codes(**changes: str) -> list[Code]:
    return [one.mistake.code for one in remarks(parse(profile_text(**changes), ""))]


def test_what_a_profile_allows_is_not_said_of_it() -> None:
    assert codes(username="'%u'") == [Code.FOREIGN_FIELD]
    assert codes(username="'%u'", allow="{foreign-field: they are called so}") == []


def test_what_it_does_not_allow_is_said_beside_it() -> None:
    raw = "[{raw: '<outgoingServer type=\"smtp\"/>'}]"
    said = codes(username="'%u'", outgoingServer=raw, allow="{foreign-field: they are called so}")
    assert said == [Code.KEPT_RAW]


def test_an_allowance_of_which_nothing_is_found_is_information_where_it_stands() -> None:
    (one,) = remarks(parse(profile_text(allow="{kept-raw: x}"), ""))
    assert one.keys == ("allow", "kept-raw")
    assert (one.mistake.code, one.severity) == (Code.ALLOWED_IN_VAIN, Severity.INFO)


def test_who_has_one_profile_for_many_can_allow_that_too() -> None:
    assert codes(allow="{kept-raw: x, allowed-in-vain: this part is in all our files}") == []
    assert codes(allow="{allowed-in-vain: this part is in all our files}") == []
