"""What DNS should hold beside what it holds."""

import pytest

from autoconfig.reach.names import Resolution, Resolved
from autoconfig.zone.differences import Difference, differences
from autoconfig.zone.records import Record

IMAPS = Record("_imaps._tcp.example.org.", "SRV", 3600, "0 1 993 Imap.example.org.")
TEXT = Record("example.org.", "TXT", 3600, "mailconf=https://autoconfig.example.org/mail/config-v1.1.xml")
DIGEST = Record("_ua-auto-config.example.org.", "TXT", 3600, "v=UAAC1; a=sha256; d=new")
ADDRESS = Record("autoconfig.example.org.", "AAAA", 3600, "2001:db8::1")


def one(*wanted: Record, there: tuple[str, ...] = ()) -> Difference:
    asked = (wanted[0].name.rstrip("."), wanted[0].type)

    def resolve(name: str, kind: str) -> Resolved:
        assert (name, kind) == asked
        return Resolved(name, kind, Resolution.FOUND if there else Resolution.NO_NAME, there, ttl=60)

    (found,) = differences(wanted, resolve)
    return found


def short(found: Difference) -> tuple[list[str], list[str], list[str]]:
    """What is missing, foreign and older."""
    missing, foreign, older = (
        [one.value for one in each] for each in (found.missing, found.foreign, found.older)
    )
    return missing, foreign, older


@pytest.mark.parametrize(
    ("record", "there"),
    [
        (IMAPS, IMAPS.value),
        (IMAPS, IMAPS.value.lower()),
        (IMAPS, IMAPS.value.upper()),
        (ADDRESS, "2001:DB8:0::1"),
        (DIGEST, " d = new;a=sha256 ;v=UAAC1;"),
    ],
)
def test_what_means_the_same_is_the_same(record: Record, there: str) -> None:
    assert short(one(record, there=(there,))) == ([], [], [])


def test_a_text_is_exact() -> None:
    assert short(one(TEXT, there=(TEXT.value.upper(),))) == ([TEXT.value], [TEXT.value.upper()], [])


def test_what_is_there_beside_it_is_foreign() -> None:
    found = one(IMAPS, there=(IMAPS.value, "0 1 993 old.example.net."))
    assert short(found) == ([], ["0 1 993 old.example.net."], [])
    assert found.foreign == (IMAPS._replace(ttl=60, value="0 1 993 old.example.net."),)


def test_nothing_there_is_missing_alone() -> None:
    assert short(one(IMAPS)) == ([IMAPS.value], [], [])


def test_of_the_texts_of_a_domain_only_ours_count() -> None:
    found = one(
        TEXT, there=("v=spf1 -all", "google-site-verification=x", "mailconf=https://elsewhere.example/")
    )
    assert short(found) == ([TEXT.value], ["mailconf=https://elsewhere.example/"], [])


def test_another_digest_is_an_older_one_and_any_other_text_in_its_place_is_foreign() -> None:
    older = DIGEST.value.replace("new", "NEW")
    assert short(one(DIGEST, there=(older, "v=spf1 -all"))) == ([DIGEST.value], ["v=spf1 -all"], [older])


def test_records_of_one_name_and_type_are_one_difference() -> None:
    second = IMAPS._replace(value="1 1 993 imap2.example.org.")
    assert short(one(IMAPS, second, there=(second.value,))) == ([IMAPS.value], [], [])
