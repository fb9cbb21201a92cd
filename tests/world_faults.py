"""Faults in a domain's DNS, certificates and mail servers, as data.

Each is what is otherwise than in the right world, and what `autoconfig check` says of it: code and subject.

    with small_internet(folder) as internet:
        build(internet, profiles, fault)

The right world: `example.org` at a provider whose service is autoconfig.example.net, with IMAP, POP3,
submission in both ways, ManageSieve and a calendar.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from autoconfig.directory.opening import open_folder
from autoconfig.findings import Code
from autoconfig.zone import wanted
from internet import Internet, MailServer, Page
from internet.web import HTML, service
from sample import profile_text

DOMAIN, SERVICE = "example.org", "autoconfig.example.net"
AUTOCONFIG, AUTODISCOVER = f"autoconfig.{DOMAIN}", f"autodiscover.{DOMAIN}"
IMAP, POP3, SMTP, DAV = (f"{label}.{DOMAIN}" for label in ("imap", "pop", "smtp", "dav"))
DATABASE = "autoconfig.thunderbird.net"
AT_IMAP = "@"  # in records: the address of that host
NOTHING: Mapping[str, str] = MappingProxyType({})


def _server(kind: str, host: str, port: int, socket_type: str, way: str = "password-cleartext") -> str:
    return (
        f"{{type: {kind}, hostname: {host}, port: {port}, socketType: {socket_type}, authentication: {way}}}"
    )


PROFILE = {
    "domains": f"[{DOMAIN}]",
    "service": SERVICE,
    "incomingServer": f"[{_server('imap', IMAP, 993, 'SSL')}, {_server('pop3', POP3, 995, 'SSL')}]",
    "outgoingServer": f"[{_server('smtp', SMTP, 465, 'SSL')}, {_server('smtp', SMTP, 587, 'STARTTLS')}]",
    "setupServer": f"[{_server('managesieve', IMAP, 4190, 'STARTTLS')}]",
    "calendar": f'[{{type: caldav, url: "https://{DAV}/dav/", '
    "authentication: {system: http, value: Basic}}]",
}
# What a server that is set up well says before TLS: nothing that a password could be sent by.
_UPGRADED = {"clear_mechanisms": (), "clear_login_disabled": True}
SERVERS = {
    (IMAP, 993): MailServer("imap"),
    (IMAP, 4190): MailServer("managesieve", "STARTTLS", clear_mechanisms=()),
    (POP3, 995): MailServer("pop3"),
    (SMTP, 465): MailServer("smtp"),
    (SMTP, 587): MailServer("smtp", "STARTTLS", clear_mechanisms=()),
}
_IMAPS, _SUBMISSION = f"_imaps._tcp.{DOMAIN}", f"_submission._tcp.{DOMAIN}"


class Fault(NamedTuple):
    """What is otherwise, and what is found.

    `gone`: names, or names with a type, whose records are not there; `records`: more of them. `servers`: by
    host and port, None where nobody listens. `certificates`: by host, one of the small internet's kinds.
    `wrong`: names that the name server does not answer for, and how. `pages`: of the calendar's host.
    """

    name: str
    found: tuple[tuple[Code, str], ...]
    gone: tuple[str, ...] = ()
    records: str = ""
    servers: Mapping[tuple[str, int], MailServer | None] = MappingProxyType({})
    certificates: Mapping[str, str] = NOTHING
    wrong: Mapping[str, str] = NOTHING
    profile: Mapping[str, str] = NOTHING
    pages: Mapping[str, Page] = MappingProxyType({})


def build(internet: Internet, folder: Path, fault: Fault) -> None:
    """The right world with this fault; the profile goes to `folder`."""
    (folder / "a.yaml").write_text(profile_text(**{**PROFILE, **fault.profile}))
    _web(internet, folder, fault)
    for (host, port), server in {**SERVERS, **fault.servers}.items():
        internet.address(host)
        if server:
            certificate = fault.certificates.get(host, server.certificate)
            internet.mail(host, server._replace(certificate=certificate), port)
    directory = open_folder(folder).directory
    for record in wanted(directory, DOMAIN, None).records:
        value = f'"{record.value}"' if record.type == "TXT" else record.value
        internet.zone(f"{record.name} {record.type} {value}")
    internet.zone(f"{DOMAIN} MX 10 mx.example.net.")
    for gone in fault.gone:
        internet.names.remove(*gone.split())
    internet.zone(fault.records.replace(AT_IMAP, internet.address(IMAP)))
    for name, how in fault.wrong.items():
        internet.names.wrong(name, how)


def _web(internet: Internet, folder: Path, fault: Fault) -> None:
    answer = service(folder)
    names = (SERVICE, AUTOCONFIG, AUTODISCOVER, f"ua-auto-config.{DOMAIN}")
    kinds = fault.certificates
    internet.host(SERVICE, answer, certificate=kinds.get(SERVICE, "good"), names=names)
    internet.host(DOMAIN, {"/": Page("Welcome", 200, HTML)}, certificate=kinds.get(DOMAIN, "good"))
    internet.host("www.example.net", {"*": Page("Welcome", 200, HTML)})
    internet.host(DATABASE, {})
    pages = {"/dav/": Page("", 401), **fault.pages}
    internet.host(DAV, pages, certificate=kinds.get(DAV, "good"))


def _dns(name: str, code: Code, subject: str, *gone: str, records: str = "") -> Fault:
    return Fault(name, ((code, subject),), gone, records)


def _mail(name: str, code: Code, host: str, port: int, server: MailServer | None) -> Fault:
    return Fault(name, ((code, f"{host}:{port}"),), servers={(host, port): server})


def _shown(kind: str, code: Code, host: str, port: int = 443) -> Fault:
    return Fault(f"{kind}-of-{host}", ((code, f"{host}:{port}"),), certificates={host: kind})


_CERTIFICATES = {
    "expired": Code.CERTIFICATE_EXPIRED,
    "not-yet-valid": Code.CERTIFICATE_NOT_YET_VALID,
    "wrong-name": Code.CERTIFICATE_NAME,
    "self-signed": Code.CERTIFICATE_UNTRUSTED,
    "unknown-issuer": Code.CERTIFICATE_UNTRUSTED,
    "missing-intermediate": Code.CERTIFICATE_CHAIN,
    "weak": Code.CERTIFICATE_WEAK,
    "expires-soon": Code.CERTIFICATE_ENDS_SOON,
}
RIGHT = Fault("right", ())
FAULTS = (
    # DNS
    _dns("autoconfig-gone", Code.DNS_MISSING, f"{AUTOCONFIG} CNAME", AUTOCONFIG),
    _dns("service-without-an-address", Code.DNS_MISSING, f"{SERVICE} A", f"{SERVICE} A"),
    _dns("autodiscover-gone", Code.DNS_MISSING, f"{AUTODISCOVER} CNAME", AUTODISCOVER),
    _dns("services-gone", Code.DNS_MISSING, f"{_IMAPS} SRV", _IMAPS),
    _dns(
        "alias-of-a-former-provider",
        Code.DNS_LEFT_OVER,
        f"{AUTODISCOVER} CNAME",
        AUTODISCOVER,
        records=f"{AUTODISCOVER} CNAME autodiscover.outlook.com.",
    ),
    _dns(
        "record-of-a-panel",
        Code.DNS_LEFT_OVER,
        f"_autodiscover._tcp.{DOMAIN} SRV",
        records=f"_autodiscover._tcp.{DOMAIN} SRV 0 0 443 cpanelemaildiscovery.cpanel.net.\n"
        "cpanelemaildiscovery.cpanel.net A 127.9.9.9",
    ),
    _dns(
        "wildcard-to-a-web-site",
        Code.DNS_WILDCARD,
        f"{AUTOCONFIG} CNAME",
        AUTOCONFIG,
        records=f"*.{DOMAIN} CNAME www.example.net.",
    ),
    _dns(
        "old-address",
        Code.DNS_WRONG,
        f"{AUTOCONFIG} CNAME",
        AUTOCONFIG,
        records=f"{AUTOCONFIG} A 127.9.9.9",
    ),
    _dns(
        "record-to-another-port",
        Code.DNS_WRONG,
        f"{_IMAPS} SRV",
        _IMAPS,
        records=f"{_IMAPS} SRV 0 1 994 {IMAP}.",
    ),
    _dns(
        "record-that-denies",
        Code.DNS_WRONG,
        f"{_SUBMISSION} SRV",
        _SUBMISSION,
        records=f"{_SUBMISSION} SRV 0 0 0 .",
    ),
    _dns("record-beside", Code.DNS_FOREIGN, f"{_IMAPS} SRV", records=f"{_IMAPS} SRV 5 1 993 {POP3}."),
    _dns("nobody-may-issue", Code.CAA_FORBIDS, f"{DOMAIN} CAA", records=f'{DOMAIN} CAA 0 issue ";"'),
    Fault("no-such-domain", ((Code.DOMAIN_UNKNOWN, "none.example"),)),
    Fault("name-servers-fail", ((Code.DNS_FAILED, DOMAIN),), wrong={DOMAIN: "servfail"}),
    _dns(
        "record-to-an-alias",
        Code.SRV_TO_ALIAS,
        f"{_IMAPS} SRV",
        f"{IMAP} A",
        records=f"{IMAP} CNAME host.{DOMAIN}.\nhost.{DOMAIN} A {AT_IMAP}",
    ),
    _dns(
        "record-to-nowhere",
        Code.DNS_WRONG,
        f"{_IMAPS} SRV",
        _IMAPS,
        records=f"{_IMAPS} SRV 0 1 993 gone.{DOMAIN}.",
    )._replace(found=((Code.DNS_WRONG, f"{_IMAPS} SRV"), (Code.SRV_NO_ADDRESS, f"{_IMAPS} SRV"))),
    _dns(
        "record-of-what-is-not-offered",
        Code.DNS_WRONG,
        f"_pop3._tcp.{DOMAIN} SRV",
        f"_pop3._tcp.{DOMAIN}",
        records=f"_pop3._tcp.{DOMAIN} SRV 0 1 110 {POP3}.",
    ),
    _dns(
        "old-mailconf",
        Code.DNS_WRONG,
        f"{DOMAIN} TXT",
        f"{DOMAIN} TXT",
        records=f'{DOMAIN} TXT "mailconf=https://old.example/x"\n{DOMAIN} TXT "v=spf1 -all"',
    ),
    Fault("alias-not-answered", ((Code.DNS_FAILED, f"{AUTOCONFIG} CNAME"),), wrong={AUTOCONFIG: "servfail"}),
    Fault("record-not-answered", ((Code.DNS_FAILED, f"{_IMAPS} SRV"),), wrong={_IMAPS: "refused"}),
    # certificates
    *(_shown(kind, code, SMTP, 465) for kind, code in _CERTIFICATES.items()),
    *(
        Fault(f"{kind}-of-the-service", ((code, f"{AUTOCONFIG}:443"),), certificates={SERVICE: kind})
        for kind, code in _CERTIFICATES.items()
    ),
    *(
        _mail(
            f"{kind}-behind-starttls",
            code,
            IMAP,
            4190,
            MailServer("managesieve", "STARTTLS", clear_mechanisms=(), certificate=kind),
        )
        for kind, code in _CERTIFICATES.items()
    ),
    _shown("expired", Code.CERTIFICATE_EXPIRED, IMAP, 993),
    _shown("wrong-name", Code.CERTIFICATE_NAME, IMAP, 993),
    _shown("missing-intermediate", Code.CERTIFICATE_CHAIN, IMAP, 993),
    _shown("expires-soon", Code.CERTIFICATE_ENDS_SOON, IMAP, 993),
    _shown("self-signed", Code.CERTIFICATE_UNTRUSTED, POP3, 995),
    _shown("unknown-issuer", Code.CERTIFICATE_UNTRUSTED, DAV),
    _shown("not-yet-valid", Code.CERTIFICATE_NOT_YET_VALID, DAV),
    _shown("weak", Code.CERTIFICATE_WEAK, POP3, 995),
    _shown("wrong-name", Code.CERTIFICATE_NAME, DOMAIN),
    # mail servers
    _mail("nobody-listens", Code.SERVER_NO_ANSWER, POP3, 995, None),
    _mail("says-nothing", Code.SERVER_NO_ANSWER, SMTP, 587, MailServer("smtp", "plain", silent=True)),
    _mail("starttls-stripped", Code.SERVER_NO_STARTTLS, SMTP, 587, MailServer("smtp", "plain", ())),
    _mail(
        "starttls-refused",
        Code.SERVER_NO_TLS,
        SMTP,
        587,
        MailServer("smtp", "STARTTLS", clear_mechanisms=(), accepts_starttls=False),
    ),
    _mail("tls-swapped", Code.SERVER_OTHER_SECURITY, SMTP, 587, MailServer("smtp", "SSL")),
    _mail("tls-swapped-back", Code.SERVER_OTHER_SECURITY, IMAP, 993, MailServer("imap", "plain")),
    _mail("port-of-another", Code.SERVER_OTHER_PROTOCOL, IMAP, 993, MailServer("pop3", "SSL")),
    _mail("wrong-mechanism", Code.SERVER_AUTHENTICATION, SMTP, 465, MailServer("smtp", "SSL", ("CRAM-MD5",))),
    _mail(
        "login-disabled",
        Code.SERVER_LOGIN_DISABLED,
        IMAP,
        993,
        MailServer("imap", "SSL", (), login_disabled=True),
    ),
    _mail(
        "login-before-tls",
        Code.SERVER_CLEAR_TEXT_LOGIN,
        SMTP,
        587,
        MailServer("smtp", "STARTTLS", ("PLAIN",)),
    ),
    _mail("no-login-for-pop", Code.SERVER_LOGIN_DISABLED, POP3, 995, MailServer("pop3", "SSL", ())),
    _mail("no-login-for-submission", Code.SERVER_LOGIN_DISABLED, SMTP, 465, MailServer("smtp", "SSL", ())),
    _mail(
        "web-at-the-port-of-mail",
        Code.SERVER_OTHER_PROTOCOL,
        IMAP,
        993,
        MailServer("imap", "SSL", raw=b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ),
    _mail("turned-away", Code.SERVER_DECLINES, SMTP, 465, MailServer("smtp", greeting="554 5.7.1 no")),
    _mail("turned-away-by-imap", Code.SERVER_DECLINES, IMAP, 993, MailServer("imap", greeting="* BYE full")),
    Fault("no-address", ((Code.SERVER_NO_ADDRESS, f"{POP3}:995"),), gone=(f"{POP3} A",)),
    Fault("calendar-gone", ((Code.DAV_NOT_FOUND, f"https://{DAV}/dav/"),), pages={"/dav/": Page("", 404)}),
    Fault(
        "one-dead-address",
        ((Code.ADDRESS_SILENT, POP3),),
        records=f"{POP3} A 127.9.9.9",
    ),
)
