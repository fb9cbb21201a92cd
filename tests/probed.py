"""What tests of `autoconfig probe` have in common: a domain, its servers, and what is found of them."""

from collections.abc import Mapping, Sequence

from click.testing import CliRunner, Result

from autoconfig.cli import main
from autoconfig.profile import Profile
from autoconfig.profile.file import parse
from internet import Internet
from internet.mail import MailServer
from internet.web import Page

IMAP, SMTP = MailServer("imap"), MailServer("smtp", "STARTTLS")
PATH = "/mail/config-v1.1.xml"
SRV = """
_imaps._tcp.example.org SRV 0 1 993 imap.example.org
_submission._tcp.example.org SRV 0 1 587 smtp.example.org
"""
_KINDS = (("incoming", "imap", 993, "SSL"), ("outgoing", "smtp", 587, "STARTTLS"))


def servers(**words: str) -> dict[str, str]:
    """The keys of a profile with a server of each kind, at imap. and smtp.example.org."""
    extra = "".join(f", {key}: {value}" for key, value in words.items())
    more = f"authentication: password-cleartext{extra}}}]"
    return {
        "domains": "[example.org]",
        "mxDomains": "[example.org]",
        "incomingServer": "[{type: imap, hostname: imap.example.org, port: 993, socketType: SSL, " + more,
        "outgoingServer": "[{type: smtp, hostname: smtp.example.org, port: 587, socketType: STARTTLS, "
        + more,
    }


OURS = servers(username='"{local}"')


def probe(internet: Internet, domain: str = "example.org") -> Result:
    """What the command does."""
    return CliRunner().invoke(main, ["probe", domain, *internet.options])


def found(internet: Internet, domain: str = "example.org") -> tuple[Profile, str]:
    """The profile, which `validate` takes, and its comments in one line."""
    result = probe(internet, domain)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    comments = " ".join(line.strip(" #") for line in result.stdout.splitlines() if "#" in line)
    return parse(result.stdout, "found.yaml"), comments


def places(profile: Profile) -> list[str]:
    """The servers in short."""
    return [
        f"{one.type} {one.hostname.text}:{one.port} {one.socket_type} {one.username[0].username.text}"
        for one in (*profile.incoming_server, *profile.outgoing_server)
    ]


RIGHT = ["imap imap.example.org:993 SSL {}", "smtp smtp.example.org:587 STARTTLS {}"]


def right(login: str) -> list[str]:
    return [place.format(login) for place in RIGHT]


def mail(internet: Internet) -> None:
    """The servers of SRV."""
    internet.mail("imap.example.org", IMAP)
    internet.mail("smtp.example.org", SMTP)


def document(login: str, hosts: Sequence[str] = (), *, name: str = "") -> Mapping[str, Page]:
    """A document with this login, as somebody else's service writes it; `hosts` stand there first."""
    server = (
        '<{0}Server type="{1}"><hostname>{2}</hostname><port>{3}</port><socketType>{4}</socketType>'
        "<authentication>password-cleartext</authentication><username>{5}</username></{0}Server>"
    )
    listed = "".join(
        server.format(side, kind, host, port, socket_type, login)
        for side, kind, port, socket_type in _KINDS
        for host in (*hosts, f"{kind}.example.org")
    )
    text = (
        '<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>'
        f"<displayName>{name}</displayName>{listed}</emailProvider></clientConfig>"
    )
    return {PATH: Page(text.encode(), headers=(("Content-Type", "text/xml"),))}
