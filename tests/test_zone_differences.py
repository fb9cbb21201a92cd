"""What DNS should hold beside what it holds."""

import pytest

from autoconfig.zone.differences import Difference, differences
from autoconfig.zone.records import Record

IMAPS = Record("_imaps._tcp.example.org.", "SRV", 3600, "0 1 993 Imap.example.org.")
TEXT = Record("example.org.", "TXT", 3600, "mailconf=https://autoconfig.example.org/mail/config-v1.1.xml")
DIGEST = Record("_ua-auto-config.example.org.", "TXT", 3600, "v=UAAC1; a=sha256; d=new")


def one(record: Record, *there: str) -> Difference:
    (found,) = differences([record], lambda name, kind: there if (name, kind) == record[:2] else ())
    return found


@pytest.mark.parametrize("there", [IMAPS.value, IMAPS.value.lower(), IMAPS.value.upper()])
def test_capitals_of_a_host_do_not_count(there: str) -> None:
    found = one(IMAPS, there)
    assert (found.missing, found.foreign) == ((), ())


def test_a_text_is_exact() -> None:
    assert one(DIGEST, DIGEST.value.replace("new", "NEW")).missing == (DIGEST.value,)


def test_what_is_there_beside_it_is_foreign() -> None:
    found = one(IMAPS, IMAPS.value, "0 1 993 old.example.net.")
    assert (found.missing, found.foreign) == ((), ("0 1 993 old.example.net.",))


def test_nothing_there_is_missing_alone() -> None:
    found = one(IMAPS)
    assert (found.missing, found.foreign) == ((IMAPS.value,), ())


def test_of_the_texts_of_a_domain_only_ours_count() -> None:
    found = one(TEXT, "v=spf1 -all", "google-site-verification=x", "mailconf=https://elsewhere.example/")
    assert (found.missing, found.foreign) == ((TEXT.value,), ("mailconf=https://elsewhere.example/",))


def test_records_of_one_name_and_type_are_one_difference() -> None:
    second = IMAPS._replace(value="1 1 993 imap2.example.org.")
    (found,) = differences([IMAPS, second], lambda *_: [second.value])
    assert (found.missing, found.found) == ((IMAPS.value,), (second.value,))
