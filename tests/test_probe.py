"""`autoconfig probe` in the small internet: what it takes, what it passes over, and how little it asks."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoconfig.cli import main
from internet import Internet, small_internet
from internet.mail import MailServer
from internet.web import HTML, Page, Pages, service, site
from probed import IMAP, OURS, PATH, RIGHT, SMTP, SRV, document, found, mail, places, probe, right
from sample import load, profile_text
from served import HEARS_INTERRUPTS, PATIENCE, until

pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    with small_internet(tmp_path) as found:
        found.zone("example.org MX 10 mx.example.org")
        yield found


@pytest.fixture
def ours(tmp_path: Path) -> Pages:
    """The documents of our own service."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    load(folder, profile_text(**OURS))
    return service(folder)


def test_records_name_the_servers_and_the_login_is_said_to_be_assumed(internet: Internet) -> None:
    internet.zone(SRV)
    mail(internet)
    profile, comments = found(internet)
    assert places(profile) == right("{address}")
    assert "one source of 1 names it: _imaps, _submission SRV of example.org" in comments
    assert "a certificate that is trusted" in comments
    assert "Offered there: LOGIN and PLAIN." in comments
    assert "Assumed to be the address: no source says what people log in with." in comments


def test_sources_that_agree_are_counted_and_named(internet: Internet, ours: Pages) -> None:
    internet.zone(SRV)
    mail(internet)
    for host in ("autoconfig.example.org", "autodiscover.example.org", "example.org"):
        internet.host(host, ours)
    profile, comments = found(internet)
    assert places(profile) == right("{local}")
    assert "4 sources of 4 agree" in comments
    assert f"https://autoconfig.example.org{PATH}" in comments
    assert "https://autodiscover.example.org/autodiscover/autodiscover.xml" in comments
    assert "3 of 3 sources that name a login say so" in comments


@pytest.mark.parametrize(
    "road",
    [
        f"http://autoconfig.example.org{PATH}",
        "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml",
        "https://autodiscover.example.org/autodiscover/autodiscover.xml",
        "https://example.org/autodiscover/autodiscover.xml",
        "https://autoconfig.thunderbird.net/v1.1/example.org",
    ],
)
def test_each_document_is_a_source(internet: Internet, ours: Pages, road: str) -> None:
    scheme, _, host, path = road.split("/", 3)
    mail(internet)
    internet.host(
        host,
        lambda asked: ours(asked) if f"{host}/{path}" in asked.url else Page(status=404),
        schemes=(scheme.rstrip(":"),),
    )
    profile, comments = found(internet)
    assert places(profile) == right("{local}")
    assert f"one source of 1 names it: {road}" in comments


def test_pacc_is_a_source(internet: Internet) -> None:
    said = {kind: {"host": f"{name}.example.org"} for kind, name in (("imap", "imap"), ("submit", "send"))}
    page = Page(json.dumps({"protocols": said}), headers=(("Content-Type", "application/json"),))
    internet.mail("imap.example.org", IMAP)
    internet.mail("send.example.org", MailServer("smtp"))
    internet.host("ua-auto-config.example.org", {"*": page})
    profile, comments = found(internet)
    assert places(profile) == [RIGHT[0].format("{address}"), "smtp send.example.org:465 SSL {address}"]
    assert "one source of 1 names it: https://ua-auto-config.example.org/" in comments


def test_the_mail_exchangers_domain_is_a_source(internet: Internet, ours: Pages) -> None:
    internet.zone("customer.example MX 10 mx.example.org")
    mail(internet)
    internet.host("autoconfig.example.org", ours)
    profile, _ = found(internet, "customer.example")
    assert places(profile) == right("{local}")


def test_a_server_that_nobody_answers_at_is_not_taken(internet: Internet) -> None:
    internet.zone(SRV + "_imaps._tcp.example.org SRV 0 9 993 dead.example.org")
    internet.address("dead.example.org")
    mail(internet)
    profile, comments = found(internet)
    assert places(profile) == right("{address}")
    assert "dead" not in comments


def test_what_more_sources_say_comes_first_and_the_rest_is_named(internet: Internet, ours: Pages) -> None:
    internet.zone("_submissions._tcp.example.org SRV 0 1 465 other.example.org")
    mail(internet)
    internet.mail("other.example.org", MailServer("smtp"))
    internet.host("autoconfig.example.org", ours)
    internet.host("example.org", ours)
    profile, comments = found(internet)
    assert places(profile) == right("{local}")
    assert "Not taken: other.example.org, port 465, SSL, one source of" in comments


@pytest.mark.parametrize("host", ["imap.example.org", "mail.example.org", "mx.example.org", "example.org"])
def test_what_nobody_names_is_looked_for_at_names_that_people_use(internet: Internet, host: str) -> None:
    internet.mail(host, IMAP)
    internet.mail("smtp.example.org", SMTP)
    profile, comments = found(internet)
    assert profile.incoming_server[0].hostname.text == host
    assert "nobody names it; it was found at a name and a port that people use" in comments


def test_tls_at_once_is_looked_for_first(internet: Internet) -> None:
    internet.mail("mail.example.org", MailServer("imap", "STARTTLS"))
    internet.mail("mail.example.org", IMAP, record=False)
    internet.mail("mail.example.org", SMTP, record=False)
    profile, _ = found(internet)
    assert places(profile)[0].startswith("imap mail.example.org:993 SSL")
    assert not any("993" not in place and "imap" in place for place in places(profile))


def test_a_certificate_for_other_names_is_somebody_elses_server(internet: Internet) -> None:
    internet.mail("imap.example.org", MailServer("imap", certificate="wrong-name"))
    assert probe(internet).exit_code == 1


def test_a_server_that_is_named_and_not_trusted_is_taken_with_a_word_on_it(internet: Internet) -> None:
    internet.zone(SRV)
    internet.mail("imap.example.org", MailServer("imap", certificate="expired"))
    internet.mail("smtp.example.org", SMTP)
    profile, comments = found(internet)
    assert places(profile) == right("{address}")
    assert "clients refuse it: its certificate has expired" in comments
    assert "not to be seen while its certificate is not trusted" in comments


@pytest.mark.parametrize(
    ("offered", "way"),
    [
        (("PLAIN", "XOAUTH2"), "password-cleartext"),
        (("CRAM-MD5",), "password-encrypted"),
        (("GSSAPI",), "GSSAPI"),
        (("SCRAM-SHA-256",), "password-encrypted"),
        (("EXTERNAL",), "TLS-client-cert"),
        (("CRAM-MD5", "LOGIN"), "password-cleartext"),
    ],
)
def test_the_way_to_sign_in_is_one_that_is_offered(
    internet: Internet, offered: tuple[str, ...], way: str
) -> None:
    internet.zone(SRV)
    internet.mail("imap.example.org", MailServer("imap", mechanisms=offered))
    internet.mail("smtp.example.org", SMTP)
    profile, comments = found(internet)
    assert [str(word) for word in profile.incoming_server[0].authentication] == [way]
    assert f"Offered there: {' and '.join(sorted(offered))}." in comments


@pytest.mark.parametrize(
    ("login", "rule"),
    [
        ("%EMAILADDRESS%", "{address}"),
        ("%EMAILLOCALPART%", "{local}"),
        ("%EMAILLOCALPART%@%EMAILDOMAIN%", "{address}"),
        ("postmaster@example.org", "{address}"),
        ("postmaster", "{local}"),
        ("%EMAILLOCALPART%.%EMAILDOMAIN%", "{local}.{domain}"),
    ],
)
def test_a_login_becomes_a_rule(internet: Internet, login: str, rule: str) -> None:
    mail(internet)
    internet.host("autoconfig.example.org", site(document(login)))
    assert places(found(internet)[0]) == right(rule)


@pytest.mark.parametrize("login", ["u1234", "{local", "%REALNAME%", "%EMAILLOCALPART%&#10;x", "{0.real}"])
def test_a_login_that_is_no_rule_is_assumed_to_be_the_address(internet: Internet, login: str) -> None:
    mail(internet)
    internet.host("autoconfig.example.org", site(document(login)))
    profile, comments = found(internet)
    assert places(profile) == right("{address}")
    assert "a rule that cannot be told from outside" in comments
    assert "u1234" not in comments


def test_the_provider_is_called_as_most_sources_call_it(internet: Internet) -> None:
    mail(internet)
    internet.host("autoconfig.example.org", site(document("%EMAILADDRESS%", name="Example &amp; Söhne: #1")))
    pages = {f"/.well-known/autoconfig{PATH}": document("%EMAILADDRESS%", name="Other")[PATH]}
    internet.host("example.org", pages)
    profile, comments = found(internet)
    assert profile.display_name == "Example & Söhne: #1"
    assert "1 of 2 sources that name the provider says so." in comments


@pytest.mark.parametrize("name", ["", "%EMAILDOMAIN%", "{domain}", "x" * 61, "a&#10;b", "a\u2028b"])
def test_what_is_no_name_is_passed_over(internet: Internet, name: str) -> None:
    mail(internet)
    internet.host("autoconfig.example.org", site(document("%EMAILADDRESS%", name=name)))
    profile, comments = found(internet)
    assert profile.display_name == "example.org"
    assert "The domain alone: write the name that people know." in comments


def test_half_of_the_servers_make_a_profile_that_says_what_is_missing(internet: Internet) -> None:
    internet.mail("imap.example.org", IMAP)
    profile, comments = found(internet)
    assert profile.outgoing_server == ()
    assert "None was found. Most clients have no use for this: write one." in comments


def test_a_page_for_people_is_no_source(internet: Internet) -> None:
    internet.zone(SRV)
    mail(internet)
    internet.host("autoconfig.example.org", {"*": Page(b"<!doctype html><p>Welcome", headers=HTML)})
    assert "one source of 1" in found(internet)[1]


def test_nothing_is_a_sentence(internet: Internet) -> None:
    result = probe(internet)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Nothing was found of how mail works at example.org" in result.stderr
    assert "imap.example.org, mail.example.org, mx.example.org" in result.stderr


def test_a_domain_that_is_none_is_a_sentence(internet: Internet) -> None:
    result = probe(internet, "exmaple.org")
    assert result.exit_code == 1
    assert result.stderr == "The DNS has no domain exmaple.org; is it written right?\n"


def test_without_dns_it_could_not_run(internet: Internet) -> None:
    internet.names.wrong("example.org", "servfail")
    result = probe(internet)
    assert result.exit_code == 2
    assert "The DNS does not say anything of example.org" in result.stderr


def test_nobody_is_sent_a_credential(internet: Internet, ours: Pages) -> None:
    internet.zone(SRV)
    mail(internet)
    internet.host("autoconfig.example.org", ours)
    found(internet)
    assert {command.upper() for command in internet.commands} <= {
        *("A CAPABILITY", "A LOGOUT", "EHLO [127.0.0.1]", "STARTTLS", "QUIT")
    }


def test_a_host_gets_few_connections_although_everything_leads_there(internet: Internet) -> None:
    """And none of it is of use: the longest search there is."""
    for name in ("imap", "smtp", "mail", "pop", "pop3", "mx", "autoconfig", "autodiscover", "ua-auto-config"):
        internet.zone(f"{name}.example.org CNAME example.org")
    internet.host("example.org", {"*": Page(status=404)}, certificate="wrong-name")
    for kind in ("imap", "smtp", "pop3"):
        for socket_type in ("SSL", "STARTTLS"):
            internet.mail("example.org", MailServer(kind, socket_type, certificate="wrong-name"))
    assert probe(internet).exit_code == 1
    assert 0 < len(internet.connections) <= 20


def test_an_interrupt_waits_for_nobody(internet: Internet) -> None:
    internet.zone(SRV)
    internet.mail("imap.example.org", MailServer("imap", silent=True))
    words = [sys.executable, "-c", HEARS_INTERRUPTS, "probe", "example.org", *internet.options]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as running:
        until(lambda: ("imap.example.org", 993) in internet.connections, "nobody came")
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=PATIENCE) == (b"", None)
    assert running.returncode == 130


def test_what_it_finds_validate_takes_and_check_confirms(internet: Internet, tmp_path: Path) -> None:
    """With our own documents from that very profile around it."""
    internet.zone(SRV)
    internet.mail("imap.example.org", IMAP)
    internet.mail("smtp.example.org", SMTP._replace(clear_mechanisms=()))
    folder = tmp_path / "probed"
    folder.mkdir()
    (folder / "example.org.yaml").write_text(probe(internet).stdout)
    profiles = ("--profiles", str(folder))
    assert CliRunner().invoke(main, ["validate", "--strict", *profiles]).exit_code == 0
    for host in ("autoconfig.example.org", "autodiscover.example.org", "example.org"):
        internet.host(host, service(folder))
    checked = CliRunner().invoke(main, ["check", "example.org", *profiles, *internet.options])
    assert checked.exit_code == 0, checked.output
