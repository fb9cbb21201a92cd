"""Accounts of every kind: what golden files are made of. Each is a profile applied to an address."""

from collections.abc import Mapping
from typing import NamedTuple

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.identify import Circumstances, describe, identify
from autoconfig.profile.file import load, parse
from autoconfig.texts import shipped
from conftest import ROOT
from sample import profile_text


class Case(NamedTuple):
    """A profile (its text, or the name of one that comes with the project) and who asks; @domain: anyone."""

    profile: str
    asker: str = "jean.dupont@example.com"
    host: str = ""
    name: str | None = None
    guest: bool = False
    fields: Mapping[str, str] = {}

    def account(self, *, of_profile: bool = False) -> Account:
        """What a format renders."""
        written = "\n" in self.profile
        profile = (
            parse(self.profile, "") if written else load(ROOT / "profiles" / f"{self.profile}.yaml").profile
        )
        address = Address.anyone(self.asker[1:]) if self.asker[0] == "@" else Address.parse(self.asker)
        if of_profile:
            return describe(profile, address.domain)
        language = shipped().choose((), profile.spoken)
        circumstances = Circumstances(self.host, self.name, self.guest, language=language)
        return identify(profile, address, self.fields, circumstances)


def server(kind: str, port: int, socket_type: str = "SSL", **more: str) -> str:
    """A server in YAML, on one line; `more` changes or adds keys."""
    keys = {
        "type": kind,
        "hostname": f"{kind}.example.com",
        "port": port,
        "socketType": socket_type,
        "authentication": "password-cleartext",
        **more,
    }
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


def profile(**changes: str) -> str:
    """A profile in YAML that has a short name too, as it should."""
    return profile_text(**{"displayShortName": "Ex", **changes})


IMAP, POP3 = server("imap", 993), server("pop3", 995)
# As other people's files have it: TLS is no word for a socket.
RAW_OUTGOING = (
    """{raw: '<outgoingServer type="smtp"><hostname>smtp.example.com</hostname><port>465</port>"""
    "<socketType>TLS</socketType><username>%EMAILADDRESS%</username>"
    "<authentication>password-cleartext</authentication></outgoingServer>'}"
)
RAW_POP3 = """{raw: '<incomingServer type="pop3"><port>995</port></incomingServer>'}"""
RAW_SERVER = """{raw: '<incomingServer type="jmap"><url>https://x</url></incomingServer>'}"""

BY_DOMAIN = {"hostname": '"imap.{domain}"'}

ACTIVESYNC = (
    '{type: activeSync, url: "https://mail.example.com/Microsoft-Server-ActiveSync", '
    "authentication: {system: http, value: Basic}}"
)

CASES = {
    "academy": Case("ac-martinique.fr", "Jean.Dupont@ac-martinique.fr"),
    "academy-anyone": Case("ac-martinique.fr", "@ac-martinique.fr"),
    "academy-functional-mailbox": Case("ac-martinique.fr", "ce.9720020P@ac-martinique.fr"),
    "academy-without-dot": Case("ac-martinique.fr", "jdupont@ac-martinique.fr"),
    "activesync": Case(profile(incomingServer=f"[{IMAP}, {ACTIVESYNC}]"), name="Jean Dupont"),
    "alias": Case(
        profile(username='"{first:.1}{last}"'),
        "direction@example.com",
        fields={"address": "jean.dupont@example.com", "name": "Jean Dupont"},
    ),
    "any-domain": Case(
        profile(domains='"*"', incomingServer=server("imap", 993, hostname='"imap.{domain}"')),
        "jean.dupont@customer.example",
        host="autoconfig.customer.example",
    ),
    "authentication": Case(
        profile(
            incomingServer=f"[{server('imap', 993, authentication='[OAuth2, password-encrypted]')}, "
            f"{server('pop3', 995, authentication='[GSSAPI, TLS-client-cert, NTLM]')}]",
            outgoingServer=f"[{server('smtp', 465, authentication='[OAuth2, GSSAPI]')}, "
            f"{server('smtp', 25, 'STARTTLS', authentication='client-IP-address')}, "
            f"{server('smtp', 587, 'STARTTLS', authentication='[password-encrypted, none]')}]",
        )
    ),
    "android-anyone": Case(
        profile(
            incomingServer=f"[{IMAP}, {server('imap', 143, 'plain')}]",
            outgoingServer=f"[{server('smtp', 587, 'plain', authentication='none')}, "
            f"{RAW_OUTGOING}, {server('smtp', 465)}]",
            raw="{emailProvider: '<incomingServer type=\"imap\"/>'}",
        ),
        "@example.com",
    ),
    "domains": Case(
        profile(domains="[example.org, example.com, bücher.example]", id="Mail.Example.ORG"),
        host="autoconfig.example.com",
    ),
    "idn": Case(profile(domains="[bücher.example]"), "zoé.noël@Bücher.example"),
    "login-is-the-address": Case(
        profile(
            displayName="Éxample & Söhne",
            incomingServer=f"[{server('imap', 143, 'STARTTLS')}, {IMAP}, {POP3}]",
            outgoingServer=f"[{server('smtp', 587, 'STARTTLS')}, {server('smtp', 465)}]",
        ),
        "@example.com",
    ),
    "markup": Case(
        profile(displayName="""'<b>"R&D"</b> é ]]>'""", displayShortName="'<&>'"),
        """<a&b>"{c}'%../@example.com""",
        name='Jean <"Dupont"> & Söhne ]]> \'',
    ),
    "mx-guest": Case(
        profile(domains="[example.com, example.org]", mxDomains="[mx.example.com]"),
        "jean.dupont@guest.example",
        host="autoconfig.mx.example.com",
        guest=True,
    ),
    "name": Case(profile(), name="Jean Dupont", host="example.com"),
    "numeric-local-part": Case(profile(username='"{local}"'), "0012345@example.com"),
    "own-usernames": Case(
        profile(
            username='"{first:.1}{last}"',
            incomingServer=f"[{IMAP}, {server('pop3', 995, username='everybody')}]",
            outgoingServer=server("smtp", 465, username="""[{match: "ce.*", username: x}, "{address}"]"""),
        )
    ),
    "plain-socket": Case(
        profile(
            incomingServer=server("imap", 143, "plain"),
            outgoingServer=server("smtp", 25, "plain", authentication="none"),
        )
    ),
    "pop3-beside-imap": Case(
        profile(incomingServer=f"[{POP3}, {IMAP}]", outgoingServer=server("smtp", 587, "STARTTLS"))
    ),
    "pop3-only": Case(profile_text(incomingServer=POP3)),
    "raw": Case(
        profile(
            incomingServer=f"[{RAW_SERVER}, {IMAP}]",
            outgoingServer=server("smtp", 465, raw="<addThisServer>true</addThisServer>"),
            raw="{emailProvider: ['<documentation url=\"https://x/?a&amp;b\"/>', <enable>é</enable>], "
            "clientConfig: <webMail><a/><b>c</b></webMail>}",
        )
    ),
    "raw-outgoing": Case(profile(outgoingServer=RAW_OUTGOING)),
    "raw-outgoing-anyone": Case(profile(outgoingServer=RAW_OUTGOING), "@example.com"),
    "sign-in-anyone": Case(
        profile(
            domains="[bücher.example, example.com]",
            displayName="'Example & Söhne for $1'",
            incomingServer=f"[{server('imap', 993, **BY_DOMAIN, authentication='OAuth2')}, {POP3}]",
            outgoingServer=server("smtp", 465, authentication="[password-cleartext, OAuth2]"),
            servers='{match: "*.old", use: old}',
            serverSets="{old: {incomingServer: "
            + server("imap", 993, hostname="old.example.com", authentication="OAuth2")
            + ", outgoingServer: none}}",
            calendar="{type: caldav, url: 'https://dav.example.com/{address}/', authentication: OAuth2}",
            fileShare="{type: webdav, url: 'https://{local}.example.com/', authentication: OAuth2}",
            oAuth2="{issuer: 'https://login.example.com/', scope: openid offline_access, "
            "authURL: 'https://login.example.com/authorize?hint=mail', "
            "tokenURL: 'https://login.example.com/token', clientID: thunderbird, addonVersion: 1.2}",
        ),
        "@example.com",
    ),
    "tour": Case("example.org", "Zoé.Noël@example.net", host="example.net"),
    "tour-anyone": Case("example.org", "@example.org"),
    "tour-team": Case("example.org", "team-a@example.org"),
}
