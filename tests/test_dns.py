"""DNS records: which there are, in what order clients prefer them, and as text that others can read."""

from ipaddress import ip_address

import dns.rdata
import dns.rdatatype
import dns.zonefile
import pytest

from accounts import CASES, Case, server
from autoconfig.formats.pacc import record, render
from autoconfig.zone.records import TTL, Record, left_out, nsupdate, records, shared, zone
from sample import profile_text

SERVICE = "autoconfig.example.net"
IPV4, IPV6 = ip_address("192.0.2.1"), ip_address("2001:DB8::1")
IMAPS, SUBMISSIONS = server("imap", 993), server("smtp", 465)
NOT_OFFERED = ["0 0 0 ."]


def found(
    service: str | None = SERVICE, *addresses: str, domain: str = "example.com", **changes: str | None
) -> list[Record]:
    account = Case(profile_text(**changes), f"@{domain}").account()
    return records(account, service, [ip_address(address) for address in addresses])


def values(given: list[Record], name: str, kind: str = "SRV", domain: str = "example.com") -> list[str]:
    full = f"{name}.{domain}." if name else f"{domain}."
    return [record.value for record in given if (record.name, record.type) == (full, kind)]


def test_every_service_of_mail_is_offered_or_decidedly_not() -> None:
    given = found()
    assert {label: values(given, f"{label}._tcp") for label in
            ("_imaps", "_imap", "_pop3s", "_pop3", "_submissions", "_submission")} == {
        "_imaps": ["0 1 993 imap.example.com."],
        "_imap": NOT_OFFERED,
        "_pop3s": NOT_OFFERED,
        "_pop3": NOT_OFFERED,
        "_submissions": ["0 1 465 smtp.example.com."],
        "_submission": NOT_OFFERED,
    }  # fmt: skip


def test_starttls_ranks_behind_tls_from_the_first_byte() -> None:
    given = found(
        incomingServer=f"[{server('imap', 143, 'STARTTLS')}, {server('pop3', 110, 'STARTTLS')}, {IMAPS}]",
        outgoingServer=f"[{server('smtp', 587, 'STARTTLS')}, {SUBMISSIONS}]",
    )
    assert values(given, "_imaps._tcp") == ["0 1 993 imap.example.com."]
    assert values(given, "_imap._tcp") == ["10 1 143 imap.example.com."]
    assert values(given, "_pop3._tcp") == ["10 1 110 pop3.example.com."]
    assert values(given, "_submissions._tcp") == ["0 1 465 smtp.example.com."]
    assert values(given, "_submission._tcp") == ["10 1 587 smtp.example.com."]


def test_several_servers_of_a_kind_rank_as_the_profile_lists_them() -> None:
    backup = server("imap", 993, hostname='"backup.{domain}"')
    assert values(found(incomingServer=f"[{backup}, {IMAPS}, {backup}]"), "_imaps._tcp") == [
        "0 1 993 backup.example.com.",
        "1 1 993 imap.example.com.",
    ]


def raw(kind: str, tag: str = "incomingServer") -> str:
    return f"""{{raw: '<{tag} type="{kind}"/>'}}"""


def denied(given: list[Record]) -> set[str]:
    """The services that are said not to be there."""
    return {record.name.partition(".")[0] for record in given if record.value == NOT_OFFERED[0]}


RAW_SMTP = raw("smtp", "outgoingServer")
PLAIN = server("imap", 143, "plain")
POP3_IS_NOT_THERE = {"_pop3s", "_pop3"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"_imap", "_submission", *POP3_IS_NOT_THERE}),
        ({"incomingServer": "none"}, {"_imaps", "_imap", "_submission", *POP3_IS_NOT_THERE}),
        ({"incomingServer": f"[{raw('imap')}]"}, {"_submission", *POP3_IS_NOT_THERE}),
        ({"incomingServer": f"[{raw('imap')}, {IMAPS}]"}, {"_submission", *POP3_IS_NOT_THERE}),
        ({"incomingServer": f"[{raw('POP')}, {IMAPS}]"}, {"_imap", "_submission"}),
        ({"incomingServer": f"[{raw('')}]"}, {"_submission"}),
        ({"incomingServer": f"[{raw('jmap')}, {IMAPS}]"}, {"_imap", "_submission", *POP3_IS_NOT_THERE}),
        ({"outgoingServer": f"[{RAW_SMTP}]"}, {"_imap", *POP3_IS_NOT_THERE}),
        ({"incomingServer": f"[{raw('')}]", "outgoingServer": f"[{RAW_SMTP}]"}, set()),
        ({"raw": "{emailProvider: <incomingServer/>}"}, {"_submission"}),
        ({"incomingServer": PLAIN}, {"_submission", *POP3_IS_NOT_THERE}),
        ({"incomingServer": f"[{PLAIN}, {IMAPS}]"}, {"_submission", *POP3_IS_NOT_THERE}),
        ({"outgoingServer": server("smtp", 25, "plain")}, {"_imap", *POP3_IS_NOT_THERE}),
        (
            {"incomingServer": server("imap", 993, authentication="OAuth2")},
            {"_imap", "_submission", *POP3_IS_NOT_THERE},
        ),
    ],
)
def test_only_what_is_known_not_to_be_there_is_denied(changes: dict[str, str], expected: set[str]) -> None:
    assert denied(found(**changes)) == expected


def test_no_client_is_led_to_what_stays_plain() -> None:
    given = found(incomingServer=f"[{PLAIN}, {IMAPS}]", outgoingServer=server("smtp", 25, "plain"))
    assert {record.value for record in given if record.name.startswith(("_imap", "_submission"))} == {
        "0 1 993 imap.example.com."
    }


def test_what_is_left_out_is_named_with_the_reason() -> None:
    account = Case(
        profile_text(
            incomingServer=f"[{raw('imap')}, {raw('owa')}, {PLAIN}]",
            calendar='{type: caldav, url: "http://x.example/", authentication: {system: http, value: Basic}}',
        ),
        "@example.com",
    ).account()
    assert list(left_out(account)) == [
        "its IMAP server is kept raw; nothing is said of its kind, and no record of it deleted",
        "imap.example.com on port 143 is plain, so no client is led there",
        "its caldav server has no https URL",
    ]


@pytest.mark.parametrize("name", ["autoconfig", "autodiscover", "ua-auto-config"])
def test_a_host_of_ours_is_an_alias_or_has_the_addresses(name: str) -> None:
    assert values(found(), name, "CNAME") == [f"{SERVICE}."]
    given = found(SERVICE, "192.0.2.1", "2001:DB8::1")
    assert values(given, name, "CNAME") == []
    assert (values(given, name, "A"), values(given, name, "AAAA")) == (["192.0.2.1"], ["2001:db8::1"])


def test_no_name_is_its_own_alias() -> None:
    given = found("autoconfig.example.com")
    assert values(given, "autoconfig", "CNAME") == []
    assert values(given, "autodiscover", "CNAME") == ["autoconfig.example.com."]
    assert values(found("autoconfig.example.com", "192.0.2.1"), "autoconfig", "A") == ["192.0.2.1"]


def test_autodiscover_leads_to_the_service_or_to_a_host_with_its_addresses() -> None:
    assert values(found(), "_autodiscover._tcp") == [f"0 0 443 {SERVICE}."]
    for service in (SERVICE, None):
        given = found(service, "192.0.2.1")
        assert values(given, "_autodiscover._tcp") == ["0 0 443 autodiscover.example.com."]


@pytest.mark.parametrize("addresses", [(), ("192.0.2.1",)])
def test_a_mail_server_with_one_of_our_names_is_left_alone(addresses: tuple[str, ...]) -> None:
    given = found(SERVICE, *addresses, incomingServer=server("imap", 993, hostname="autoconfig.example.com"))
    assert [record for record in given if record.name == "autoconfig.example.com."] == []
    assert values(given, "_imaps._tcp") == ["0 1 993 autoconfig.example.com."]


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.asker[0] == "@"])
@pytest.mark.parametrize("addresses", [(), (IPV4, IPV6)])
def test_no_srv_leads_to_an_alias(case: str, addresses: tuple[()]) -> None:
    given = records(CASES[case].account(), SERVICE, addresses)
    aliases = {record.name for record in given if record.type == "CNAME"}
    assert aliases.isdisjoint(record.value.split()[-1] for record in given if record.type == "SRV")


def test_pacc_has_its_host_and_the_digest_of_its_document() -> None:
    document = render(Case(profile_text(), "@example.com").account())
    assert values(found(), "_ua-auto-config", "TXT") == [record(document)]


def test_what_pacc_cannot_say_has_neither() -> None:
    given = found(username='"{local}"')
    assert not [record for record in given if "ua-auto-config" in record.name]


@pytest.mark.parametrize(
    ("url", "srv", "txt"),
    [
        ("https://dav.example.com/dav/", ["0 1 443 dav.example.com."], ["path=/dav/"]),
        ("https://dav.example.com:8443/dav", ["0 1 8443 dav.example.com."], ["path=/dav"]),
        ("https://dav.example.com/", ["0 1 443 dav.example.com."], []),
        ("https://dav.example.com", ["0 1 443 dav.example.com."], []),
        ("https://dav.example.com/%EMAILADDRESS%/", ["0 1 443 dav.example.com."], []),
        ("https://bücher.example/", ["0 1 443 xn--bcher-kva.example."], []),
        ("http://dav.example.com/dav/", [], []),
        ("https://a_b.example/", [], []),
    ],
)
@pytest.mark.parametrize(("key", "kind"), [("calendar", "caldav"), ("addressbook", "carddav")])
def test_calendars_and_address_books_are_found_by_host_and_path(
    key: str, kind: str, url: str, srv: list[str], txt: list[str]
) -> None:
    service = f'{{type: {kind}, url: "{url}", authentication: {{system: http, value: Basic}}}}'
    given = found(**{key: service})
    assert (values(given, f"_{kind}s._tcp"), values(given, f"_{kind}s._tcp", "TXT")) == (srv, txt)


def test_the_path_that_clients_ask_anyway_is_not_told() -> None:
    service = "{type: caldav, url: 'https://dav.example.com/.well-known/caldav', "
    given = found(calendar=f"{service}authentication: {{system: http, value: Basic}}}}")
    assert values(given, "_caldavs._tcp") == ["0 1 443 dav.example.com."]
    assert values(given, "_caldavs._tcp", "TXT") == []


def test_jmap_and_sieve_are_found_where_there_are_such() -> None:
    jmap = '{type: jmap, url: "https://jmap.example.com/session", authentication: OAuth2}'
    sieve = server("managesieve", 4190, "STARTTLS")
    given = found(incomingServer=f"[{IMAPS}, {jmap}]", setupServer=sieve)
    assert values(given, "_jmap._tcp") == ["0 1 443 jmap.example.com."]
    assert values(given, "_sieve._tcp") == ["0 1 4190 managesieve.example.com."]
    given = found(setupServer=server("managesieve", 5190))
    assert not [record for record in given if record.name.startswith(("_jmap", "_sieve", "_caldav"))]


def parsed(text: str) -> set[Record]:
    """What another program reads in a zone file."""
    return {
        Record(str(rrset.name), dns.rdatatype.to_text(rrset.rdtype), rrset.ttl, rdata.to_text())
        for rrset in dns.zonefile.read_rrsets(text, rdclass=None, relativize=False)
        for rdata in rrset
    }


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.asker[0] == "@"])
@pytest.mark.parametrize("addresses", [(), (IPV4, IPV6)])
def test_a_zone_file_has_the_records(case: str, addresses: tuple[()]) -> None:
    given = records(CASES[case].account(), SERVICE, addresses)
    assert given
    assert parsed(zone(given)) == {
        one._replace(value=f'"{one.value}"') if one.type == "TXT" else one for one in given
    }


@pytest.mark.parametrize("text", ['a "quoted" \\ ;', "é\x7f", "x" * 255, "x" * 256 + "\\" * 300])
def test_any_text_stands_in_a_zone_file(text: str) -> None:
    line = zone([Record("example.com.", "TXT", TTL, text)])
    (rrset,) = dns.zonefile.read_rrsets(line, rdclass=None, relativize=False)
    strings = rrset[0].strings
    assert b"".join(strings) == text.encode()
    assert all(len(string) <= 255 for string in strings)


def test_an_update_replaces_what_is_ours_and_leaves_other_texts() -> None:
    lines = nsupdate(found()).splitlines()
    for kind in ("A", "AAAA", "CNAME"):
        assert lines.index(f"update delete autoconfig.example.com. {kind}") < lines.index(
            f"update add autoconfig.example.com. {TTL} CNAME {SERVICE}."
        )
    assert "update delete _imaps._tcp.example.com. SRV" in lines
    assert not [line for line in lines if "delete" in line and "TXT" in line]
    assert len([line for line in lines if line.startswith("update add")]) == len(found())
    assert lines[-1] == "send"
    assert len(lines) == len(set(lines))


DAV = "authentication: {system: http, value: Basic}"


@pytest.mark.parametrize(
    ("kind", "changes", "label"),
    [
        ("imap", {"incomingServer": f"[{raw('imap')}, {IMAPS}]"}, "_imaps"),
        ("smtp", {"outgoingServer": f"[{RAW_SMTP}, {SUBMISSIONS}]"}, "_submissions"),
        (
            "jmap",
            {"incomingServer": f"[{raw('jmap')}, {{type: jmap, url: 'https://x.example/', {DAV}}}]"},
            "_jmap",
        ),
        (
            "carddav",
            {
                "addressbook": f"{{type: carddav, url: 'https://x.example/c', {DAV}}}",
                "raw": """{clientConfig: '<addressBook type="carddav"/>'}""",
            },
            "_carddavs",
        ),
    ],
)
def test_an_update_only_adds_where_a_server_is_that_is_kept_raw(
    kind: str, changes: dict[str, str], label: str
) -> None:
    account = Case(profile_text(**changes), "@example.com").account()
    lines = nsupdate(records(account, SERVICE), shared(account)).splitlines()
    assert [line for line in lines if f" {label}._tcp." in line and " add " in line]
    assert not [line for line in lines if f" {label}._tcp." in line and " delete " in line]
    assert "update delete autoconfig.example.com. CNAME" in lines
    assert ("update delete _pop3._tcp.example.com. SRV" in lines) == (kind != "pop3")
    assert shared(Case(profile_text(), "@example.com").account()) == frozenset()


@pytest.mark.parametrize("changes", [{"outgoingServer": f"[{RAW_SMTP}]"}, {"incomingServer": PLAIN}])
def test_an_update_says_nothing_of_what_it_does_not_know(changes: dict[str, str]) -> None:
    account = Case(profile_text(**changes), "@example.com").account()
    update = nsupdate(records(account, SERVICE), shared(account))
    for label in ("_submissions", "_submission") if "outgoingServer" in changes else ("_imaps", "_imap"):
        assert f" {label}._tcp." not in update


def test_an_update_replaces_the_path_of_a_service() -> None:
    service = '{type: caldav, url: "https://x.example/dav/", authentication: {system: http, value: Basic}}'
    assert "update delete _caldavs._tcp.example.com. TXT" in nsupdate(found(calendar=service))
