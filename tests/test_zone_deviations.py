"""Where the world's DNS differs from what is wanted."""

from ipaddress import ip_address

import pytest

from accounts import Case, server
from autoconfig.errors import CannotRun
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.zone import DomainRecords
from autoconfig.zone.deviations import Deviates, Deviation, deviations, questions
from autoconfig.zone.records import Record, records, shared, zone
from autoconfig.zone.update import update
from resolving import Dns
from sample import profile_text

SERVICE = "autoconfig.example.net"
# Of the service, beside what a test says.
ELSEWHERE = f"{SERVICE}. 60 IN A 192.0.2.1\n{SERVICE}. 60 IN AAAA 2001:db8::1\n"
JMAP = 'type: jmap, url: "https://x.example/", authentication: {system: http, value: Basic}'
DAV = '{type: caldav, url: "https://x.example/%s", authentication: {system: http, value: Basic}}'


def wanted(*addresses: str, **changes: str | None) -> DomainRecords:
    account = Case(profile_text(**changes), "@example.com").account()
    found = records(account, SERVICE, [ip_address(address) for address in addresses])
    return DomainRecords(found, shared(account))


WANTED = wanted()
IMAPS = "SRV 0 1 993 imap.example.com."
RIGHT = zone(WANTED.records)


def seen(
    text: str, of: DomainRecords = WANTED, *, denials: bool = True, failing: str = ""
) -> list[tuple[str, str, str]]:
    """Kind, what is found, what is wanted; in short."""
    found = deviations(of, Dns(ELSEWHERE + text, failing), denials=denials)
    return [(str(one.kind), _short(one.found) or one.reason, _short(one.wanted)) for one in found]


def _short(found: tuple[Record, ...]) -> str:
    return ", ".join(f"{one.name.removesuffix('.example.com.')} {one.type} {one.value}" for one in found)


def instead(name: str, *lines: str) -> str:
    """What is wanted, but for a name that has these lines instead."""
    kept = [line for line in RIGHT.splitlines() if not line.startswith(f"{name}.example.com. ")]
    return "\n".join([*kept, *(f"{name}.example.com. 60 IN {line}" for line in lines)]) + "\n"


def test_what_is_wanted_does_not_differ() -> None:
    assert seen(RIGHT) == []


def test_ttl_and_capitals_of_names_do_not_count() -> None:
    text = RIGHT.replace(" 3600 ", " 60 ").replace("autoconfig.example.net.", "AutoConfig.EXAMPLE.net.")
    assert seen(text.replace("imap.example.com.", "IMAP.example.com.")) == []


def test_of_a_text_capitals_count() -> None:
    assert [
        kind for kind, *_ in seen(RIGHT.replace("mailconf=https://autoconfig", "mailconf=https://Autoconfig"))
    ] == ["wrong"]


def test_where_nothing_is_all_is_missing() -> None:
    assert {kind for kind, *_ in seen("")} == {"missing"}
    assert [Record(*one) for one in WANTED.records] == [
        record for each in deviations(WANTED, Dns(ELSEWHERE)) for record in each.wanted
    ]


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("_imaps._tcp", ["SRV 0 1 993 old.example."], ("wrong", "SRV 0 1 993 old.example.", IMAPS)),
        ("_imaps._tcp", ["SRV 5 1 993 imap.example.com."], ("wrong", "SRV 5 1 993 imap.example.com.", IMAPS)),
        ("_imaps._tcp", [IMAPS, "SRV 9 1 993 old.example."], ("foreign", "SRV 9 1 993 old.example.", "")),
        ("_imaps._tcp", [], ("missing", "", IMAPS)),
        ("_imaps._tcp", ["CNAME old.example."], ("wrong", "CNAME old.example.", IMAPS)),
        ("_pop3._tcp", ["SRV 0 1 110 old.example."], ("wrong", "SRV 0 1 110 old.example.", "SRV 0 0 0 .")),
        ("_pop3._tcp", [], ("missing", "", "SRV 0 0 0 .")),
        ("autodiscover", ["CNAME x.outlook.com."], ("wrong", "CNAME x.outlook.com.", f"CNAME {SERVICE}.")),
        ("autoconfig", ["A 192.0.2.80"], ("wrong", "A 192.0.2.80", f"CNAME {SERVICE}.")),
        ("_ua-auto-config", ['TXT "else"'], ("wrong", "TXT else", f"TXT {WANTED.records[-1].value}")),
    ],
)
def test_a_name_that_differs_is_one_difference(
    name: str, lines: list[str], expected: tuple[str, str, str]
) -> None:
    kind, found, missing = expected
    assert seen(instead(name, *lines)) == [
        (kind, found and f"{name} {found}", missing and f"{name} {missing}")
    ]


def test_other_names_and_types_are_not_ours() -> None:
    others = """\
example.com. 60 IN TXT "v=spf1 -all"
example.com. 60 IN MX 10 mx.example.com.
autoconfig2.example.com. 60 IN A 192.0.2.80
_sieve._tcp.example.com. 60 IN SRV 0 0 4190 old.example.
_imaps._tcp.example.com. 60 IN TXT "about"
_imaps._tcp.sub.example.com. 60 IN SRV 0 0 993 old.example.
"""
    assert seen(RIGHT + others) == []


def test_of_the_domains_own_texts_only_a_mailconf_is_foreign() -> None:
    more = 'example.com. 60 IN TXT "v=spf1 -all"\nexample.com. 60 IN TXT "MailConf=https://old.example/"\n'
    assert seen(RIGHT + more) == [("foreign", "example.com. TXT MailConf=https://old.example/", "")]


# An alias, or addresses


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        (["A 192.0.2.1", "AAAA 2001:db8::1"], True),
        (["A 192.0.2.1", "AAAA 2001:DB8:0::1"], True),
        (["A 192.0.2.1"], False),
        (["AAAA 2001:db8::1"], False),
        (["A 192.0.2.1", "A 192.0.2.80", "AAAA 2001:db8::1"], False),
        (["CNAME other.example."], True),
        (["CNAME web.example."], False),
        (["CNAME gone.example."], False),
    ],
)
def test_an_alias_may_be_whatever_leads_to_the_same_place(lines: list[str], right: bool) -> None:
    others = f"other.example. 60 IN CNAME {SERVICE}.\nweb.example. 60 IN A 192.0.2.80\n"
    assert (seen(instead("autoconfig", *lines) + others) == []) is right


def test_a_part_of_the_services_addresses_is_the_same_place() -> None:
    text = instead("autoconfig", "A 192.0.2.1", "AAAA 2001:db8::1")
    assert seen(f"{text}{SERVICE}. 60 IN A 192.0.2.2\n") == []


def test_addresses_may_be_an_alias_of_the_same_but_not_where_an_srv_leads() -> None:
    of = wanted("192.0.2.1", "2001:db8::1")
    text = zone([record for record in of.records if not record.name.startswith("auto")])
    alias = f"CNAME {SERVICE}.\n"
    assert ("0 0 443 autodiscover.example.com.") in {record.value for record in of.records}
    assert seen(
        f"{text}autoconfig.example.com. 60 IN {alias}autodiscover.example.com. 60 IN {alias}", of
    ) == [
        ("wrong", f"autodiscover CNAME {SERVICE}.", "autodiscover A 192.0.2.1, autodiscover AAAA 2001:db8::1")
    ]
    fewer = wanted("192.0.2.1")
    text = zone([record for record in fewer.records if not record.name.startswith("autoconfig")])
    assert seen(f"{text}autoconfig.example.com. 60 IN {alias}", fewer) == [
        ("wrong", f"autoconfig CNAME {SERVICE}.", "autoconfig A 192.0.2.1")
    ]


def test_addresses_are_compared_kind_by_kind() -> None:
    of = wanted("192.0.2.1", "192.0.2.2")
    text = zone(of.records).replace(
        "autoconfig.example.com. 3600 IN A 192.0.2.2", "autoconfig.example.com. 60 IN A 192.0.2.3"
    )
    assert seen(text + "autoconfig.example.com. 60 IN AAAA 2001:db8::3\n", of) == [
        ("wrong", "autoconfig A 192.0.2.3", "autoconfig A 192.0.2.2"),
        ("foreign", "autoconfig AAAA 2001:db8::3", ""),
    ]


def test_an_alias_that_leads_to_the_right_records_is_right_and_one_that_does_not_goes_as_a_whole() -> None:
    of = wanted(calendar=DAV % "dav/")
    kept = zone([record for record in of.records if not record.name.startswith("_caldavs")])
    kept += "_caldavs._tcp.example.com. 60 IN CNAME dav.example.\ndav.example. 60 IN SRV 0 1 443 x.example.\n"
    assert seen(kept + 'dav.example. 60 IN TXT "path=/dav/"\n', of) == []
    assert seen(kept + 'dav.example. 60 IN TXT "path=/old/"\n', of) == [
        (
            "wrong",
            "_caldavs._tcp CNAME dav.example.",
            "_caldavs._tcp SRV 0 1 443 x.example., _caldavs._tcp TXT path=/dav/",
        )
    ]


def test_the_path_of_another_service_is_foreign_where_ours_has_none() -> None:
    of = wanted(calendar=DAV % "")
    assert seen(zone(of.records) + '_caldavs._tcp.example.com. 60 IN TXT "path=/old/"\n', of) == [
        ("foreign", "_caldavs._tcp TXT path=/old/", "")
    ]


def test_a_mail_domain_that_is_an_alias_stays_one() -> None:
    """Its mail goes where the alias leads, and no text can stand beside it."""
    text = "".join(line for line in RIGHT.splitlines(keepends=True) if not line.startswith("example.com. "))
    text += "example.com. 60 IN CNAME web.example.\nweb.example. 60 IN MX 10 mx.example.\n"
    assert seen(text) == []
    assert seen(text + 'web.example. 60 IN TXT "mailconf=https://old.example/"\n') == []


# PACC


def test_an_older_digest_is_information_beside_the_new_one_and_without_it() -> None:
    older = '_ua-auto-config.example.com. 60 IN TXT "v=UAAC1;a=sha256;d=AAAA="\n'
    information = ("older", "_ua-auto-config TXT v=UAAC1;a=sha256;d=AAAA=", "")
    assert seen(RIGHT + older) == [information]
    assert seen(instead("_ua-auto-config") + older) == [
        ("missing", "", f"_ua-auto-config TXT {WANTED.records[-1].value}"), information,
    ]  # fmt: skip


def test_a_digest_may_be_written_otherwise() -> None:
    digest = WANTED.records[-1].value.split("; ")
    assert seen(instead("_ua-auto-config", f'TXT " {digest[2]} ;{digest[0]};a = sha256;"')) == []


# Servers that are kept raw, denials, names that nobody can tell of


def test_where_a_server_is_kept_raw_nothing_is_foreign() -> None:
    raw = """{raw: '<incomingServer type="jmap"/>'}"""
    of = wanted(incomingServer=f"[{server('imap', 993)}, {raw}, {{{JMAP}}}]")
    (name,) = of.shared
    text = "".join(line for line in zone(of.records).splitlines(keepends=True) if not line.startswith(name))
    other = f"{name} 60 IN SRV 0 1 443 other.example.\n"
    missing = ("missing", "", "_jmap._tcp SRV 0 1 443 x.example.")
    assert seen(text, of) == seen(text + other, of) == [missing]
    assert seen(zone(of.records) + other, of) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["SRV 0 0 0 ."], []),
        (["SRV 0 1 110 old.example."], [("foreign", "_pop3._tcp SRV 0 1 110 old.example.", "")]),
        (["CNAME old.example."], []),
        (["CNAME pop.example."], [("foreign", "_pop3._tcp CNAME pop.example.", "")]),
    ],
)
def test_without_denials_one_may_be_there_or_not(
    lines: list[str], expected: list[tuple[str, str, str]]
) -> None:
    text = instead("_pop3._tcp", *lines) + "pop.example. 60 IN SRV 0 1 110 old.example.\n"
    assert seen(text, denials=False) == expected


def test_what_nobody_can_tell_is_unknown_and_keeps_all_as_it_is() -> None:
    found = list(deviations(WANTED, Dns(ELSEWHERE, "_imaps.")))
    assert [(one.kind, one.reason) for one in found if one.kind is not Deviates.MISSING] == [
        (Deviates.UNKNOWN, "_imaps._tcp.example.com. SRV: no name server answers")
    ]
    with pytest.raises(
        CannotRun, match=r"^Nothing is changed, because not all is known: _imaps\._tcp\.example\.com"
    ):
        update(found)


def test_while_nobody_tells_where_the_service_is_only_its_alias_is_right() -> None:
    assert seen(RIGHT, failing=SERVICE) == []
    text = instead("autoconfig", "A 192.0.2.1")
    assert seen(text, failing=SERVICE) == [
        ("wrong", "autoconfig A 192.0.2.1", f"autoconfig CNAME {SERVICE}.")
    ]
    (found,) = deviations(WANTED, Dns(ELSEWHERE + text, SERVICE))
    assert found.reason == f"{SERVICE}. A: no name server answers"


def test_an_alias_into_a_zone_that_is_dead_is_wrong() -> None:
    text = instead("autoconfig", "CNAME dead.example.")
    assert seen(text, failing="dead.") == [
        ("wrong", "autoconfig CNAME dead.example.", f"autoconfig CNAME {SERVICE}.")
    ]


# What is done


def test_an_update_deletes_what_differs_and_adds_what_is_wanted() -> None:
    more = '_ua-auto-config.example.com. 60 IN TXT "v=UAAC1;a=sha256;d=AAAA="\n'
    more += 'example.com. 60 IN TXT "v=spf1 -all"\n'
    text = instead("_imaps._tcp", "SRV 0 1 993 old.example.") + more
    deleted, added = update(deviations(WANTED, Dns(ELSEWHERE + text)))
    assert deleted == (Record("_imaps._tcp.example.com.", "SRV", 60, "0 1 993 old.example."),)
    assert added == (Record("_imaps._tcp.example.com.", "SRV", 3600, "0 1 993 imap.example.com."),)


def test_nothing_is_done_where_nothing_differs() -> None:
    assert not any(update([Deviation(Deviates.OLDER, (), (WANTED.records[-1],))]))


def test_all_questions_that_are_sure_to_come_are_known_before() -> None:
    of = wanted(calendar=DAV % "dav/")
    asked = []

    def resolve(name: str, kind: str) -> Resolved:
        asked.append((name, kind))
        return Resolved(name, kind, Resolution.NO_NAME)

    list(deviations(of, resolve))
    assert set(questions(of.records)) == {each for each in asked if each[1] not in ("A", "AAAA")}
