"""What strangers say to `autoconfig probe`: whatever it is, a profile comes of it that `validate` takes."""

import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from autoconfig.probe import probe as find
from internet import Internet, small_internet
from internet.mail import MailServer
from internet.web import Page, site
from odd_texts import HOSTS, SIGNS
from probed import IMAP, SMTP, SRV, document, found, mail, places, probe, right

pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    """With servers for mail."""
    with small_internet(tmp_path) as made:
        made.zone("example.org MX 10 mx.example.org")
        mail(made)
        yield made


def in_xml(text: str) -> str:
    """What of it XML can carry."""
    return escape("".join(sign for sign in text if sign.isprintable() or sign in "\t\n\x85\u2028\u2029"))


def unencrypted(pages: Mapping[str, Page]) -> dict[str, Page]:
    """The same, of servers without encryption."""
    texts = {path: str(page.body, "utf-8") for path, page in pages.items() if isinstance(page.body, bytes)}
    return {
        path: pages[path]._replace(body=re.sub("STARTTLS|SSL", "plain", text.replace("993", "143")))
        for path, text in texts.items()
    }


def test_no_login_and_no_name_breaks_the_profile(internet: Internet) -> None:
    pages: dict[str, Page] = {}
    internet.host("autoconfig.example.org", lambda asked: site(pages)(asked))
    for sign in SIGNS:
        pages.update(document(f"%EMAILLOCALPART%{in_xml(sign)}", name=in_xml(sign)))
        assert len(found(internet)[0].incoming_server) == 1


def test_hosts_with_odd_names_are_passed_over(internet: Internet) -> None:
    internet.host("autoconfig.example.org", site(document("%EMAILADDRESS%", [*map(in_xml, HOSTS)][:45])))
    internet.zone(SRV)
    assert places(found(internet)[0]) == right("{address}")


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1", "::1", "localhost"])
def test_no_connection_goes_to_an_ip_address(internet: Internet, host: str) -> None:
    internet.host("autoconfig.example.org", site(document("%EMAILADDRESS%", [host])))
    for port, real in ((993, "imap.example.org"), (587, "smtp.example.org")):
        internet.connect[host, port] = internet.connect.get((real, port), (internet.address(real), port))
    profile, comments = found(internet)
    assert places(profile) == right("{address}")
    assert "Not taken" not in comments


@pytest.mark.parametrize("target", ["127.0.0.1", "localhost"])
def test_no_record_leads_there_either(
    internet: Internet, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    for label in ("_caldavs", "_jmap", "_autodiscover", "_imap"):
        internet.zone(f"{label}._tcp.example.org SRV 0 1 443 {target}")
    internet.zone("localhost A 127.0.0.1")
    tried: list[str] = []
    connect = socket.create_connection

    def watched(place: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(place[0])
        return connect(place, timeout)

    monkeypatch.setattr(socket, "create_connection", watched)
    assert places(found(internet)[0]) == right("{address}")
    assert "127.0.0.1" not in tried


def test_a_host_of_many_addresses_gets_few_connections(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever's addresses they are."""
    internet.zone("\n".join(f"mx.example.org A 127.1.1.{number}" for number in range(1, 200)))
    internet.zone("_pop3s._tcp.example.org SRV 0 1 995 mx.example.org")
    tried: list[str] = []

    def connect(place: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert probe(internet).exit_code == 1
    assert 0 < sum(address.startswith("127.1.1.") for address in tried) <= 20


def test_a_thousand_servers_keep_out_nobody_elses(internet: Internet) -> None:
    internet.zone(SRV)
    many = [f"h{number}.example.org" for number in range(1000)]
    internet.host("autoconfig.example.org", site(document("%EMAILADDRESS%", many)))
    profile, comments = found(internet)
    assert places(profile) == right("{address}")
    assert "one source of 2 names it: _imaps, _submission SRV" in comments
    assert len({name for name, _ in internet.names.asked} & set(many)) <= 12


def test_a_placeholder_for_the_domain_in_a_host_is_filled(internet: Internet) -> None:
    internet.mail("send.example.org", SMTP)
    internet.host("autoconfig.example.org", site(document("%EMAILADDRESS%", ["send.%EMAILDOMAIN%"])))
    assert places(found(internet)[0])[1] == "smtp send.example.org:587 STARTTLS {address}"


def test_a_brace_in_a_login_is_no_field(internet: Internet) -> None:
    internet.host("autoconfig.example.org", site(document("{local}")))
    profile, comments = found(internet)
    assert places(profile) == right("{address}")
    assert "a rule that cannot be told from outside" in comments


def test_a_thousand_mechanisms_are_a_few_words(internet: Internet) -> None:
    names = tuple(f"X-{number}" for number in range(1000))
    internet.mail("mail.example.org", MailServer("imap", mechanisms=names), port=1993)
    internet.zone("_imaps._tcp.example.org SRV 0 1 1993 mail.example.org")
    assert "and 990 more." in found(internet)[1]


def test_a_token_is_written_only_where_no_password_is_taken(tmp_path: Path) -> None:
    with small_internet(tmp_path) as internet:
        internet.zone(f"example.org MX 10 mx.example.org\n{SRV}")
        internet.mail("imap.example.org", MailServer("imap", mechanisms=("XOAUTH2",)))
        internet.mail("smtp.example.org", SMTP._replace(mechanisms=("XOAUTH2",)))
        profile, comments = found(internet)
    ways = [str(one.authentication[0]) for one in (*profile.incoming_server, *profile.outgoing_server)]
    assert ways == ["password-cleartext", "OAuth2"]  # IMAP has a command for passwords
    assert "It takes no password: write the section oAuth2." in comments


def test_what_cannot_be_told_of_a_login_is_counted(internet: Internet) -> None:
    internet.host("autoconfig.example.org", site(document("%EMAILLOCALPART%")))
    elsewhere = {f"/.well-known/autoconfig{path}": one for path, one in document("u1").items()}
    internet.host("example.org", elsewhere)
    profile, comments = found(internet)
    assert places(profile) == right("{local}")
    assert "1 of 2 sources that name a login says so. A source fills in a login by a rule" in comments
    assert "u1" not in comments


def test_submission_on_the_port_of_submissions_is_tls_at_once(tmp_path: Path) -> None:
    with small_internet(tmp_path) as internet:
        internet.zone("example.org MX 10 mx.example.org")
        internet.zone("_submission._tcp.example.org SRV 0 1 465 send.example.org")
        internet.mail("send.example.org", MailServer("smtp"))
        internet.mail("imap.example.org", IMAP)
        assert places(found(internet)[0])[1] == "smtp send.example.org:465 SSL {address}"


def test_autodiscover_is_asked_where_its_record_leads(internet: Internet) -> None:
    internet.zone("_autodiscover._tcp.example.org SRV 0 0 443 panel.example.net")
    internet.host("panel.example.net", {"*": Page(status=404)})
    found(internet)
    assert [one.method for one in internet.asked if "panel." in one.url] == ["POST"]


def test_of_guessed_servers_the_trusted_one_is_taken(tmp_path: Path) -> None:
    with small_internet(tmp_path) as internet:
        internet.zone("example.org MX 10 mx.example.org")
        internet.mail("imap.example.org", MailServer("imap", certificate="expired"))
        internet.mail("mail.example.org", IMAP)
        assert places(found(internet)[0]) == ["imap mail.example.org:993 SSL {address}"]


def test_a_host_that_only_connect_knows_is_looked_for_too(internet: Internet) -> None:
    for name in ("imap.example.org", "smtp.example.org"):
        port = 993 if name.startswith("imap") else 587
        internet.connect.setdefault((name, port), (internet.address(name), port))
        internet.names.remove(name)
    assert places(found(internet)[0]) == right("{address}")


def test_a_domain_that_takes_no_mail_is_told(tmp_path: Path) -> None:
    with small_internet(tmp_path) as internet:
        internet.zone("example.org MX 0 .")
        result = probe(internet)
    assert result.exit_code == 1
    assert "Its MX record says that it takes no mail (RFC 7505)." in result.stderr


def test_what_could_not_be_asked_in_time_is_told(internet: Internet) -> None:
    internet.zone(f"{SRV}\n_imaps._tcp.example.org SRV 0 1 994 mx.example.org")
    internet.mail("mx.example.org", MailServer("imap", silent=True), port=994)
    text = find("example.org", internet.door(1.0)).text
    assert text.startswith("# What the world says of example.org.")
    assert "# The time was over before all was asked, so there may be more.\n" in text


def test_an_unencrypted_server_is_not_taken_where_its_host_has_an_encrypted_one(tmp_path: Path) -> None:
    with small_internet(tmp_path) as internet:
        internet.zone("example.org MX 10 mx.example.org")
        internet.host("autoconfig.example.org", site(unencrypted(document("%EMAILADDRESS%"))))
        for kind in ("imap", "smtp"):
            internet.mail(f"{kind}.example.org", MailServer(kind, "plain"))
        internet.mail("imap.example.org", IMAP)
        profile, comments = found(internet)
    assert places(profile) == [
        "imap imap.example.org:993 SSL {address}",
        "smtp smtp.example.org:587 plain {address}",
    ]
    assert "Not taken: imap.example.org, port 143, plain, one source of 1 names it" in comments
