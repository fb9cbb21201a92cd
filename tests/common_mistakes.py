"""Common mistakes of profiles that are served all the same, and what is to be said of each; and right ones.

Each is the keys that differ from a small profile (`sample.KEYS`, one line each: domains, displayName,
incomingServer, outgoingServer, then new ones), and the findings as `LINE severity code`.
"""

from accounts import IMAP, POP3, RAW_OUTGOING, RAW_POP3, server

SMTP = server("smtp", 465)
OAUTH2 = (
    "{issuer: login.example.com, scope: mail, authURL: 'https://login.example.com/a', "
    "tokenURL: 'https://login.example.com/t', clientID: mail}"
)
TOKEN = "[OAuth2, password-cleartext]"
HTTP_BASIC = "{system: http, value: Basic}"
JMAP = f"{{type: jmap, url: 'https://jmap.example.com/', authentication: {HTTP_BASIC}}}"
RAW_SENDING = """{emailProvider: '<outgoingServer type="smtp"/>'}"""


def lines(*servers: str) -> str:
    """A list of servers, one in a line below its key."""
    return "".join(f"\n  - {one}" for one in servers)


def imap(port: int, socket_type: str, **more: str) -> dict[str, str]:
    return {"incomingServer": server("imap", port, socket_type, **more)}


def smtp(port: int, socket_type: str, **more: str) -> dict[str, str]:
    return {"outgoingServer": server("smtp", port, socket_type, **more)}


def pop3(port: int, socket_type: str) -> dict[str, str]:
    return {"incomingServer": server("pop3", port, socket_type)}


def sieve(port: int, socket_type: str) -> dict[str, str]:
    return {"setupServer": server("managesieve", port, socket_type, hostname="sieve.example.com")}


def dav(url: str, authentication: str, key: str = "calendar", kind: str = "caldav") -> dict[str, str]:
    return {key: f"{{type: {kind}, url: '{url}', authentication: {authentication}}}"}


def login(rule: str) -> dict[str, str]:
    return {"username": rule}


Mistakes = dict[str, tuple[dict[str, str], list[str]]]

PORTS: Mistakes = {
    "IMAP on 993 with STARTTLS": (imap(993, "STARTTLS"), ["3 warning port-at-odds"]),
    "IMAP on 143 with SSL": (imap(143, "SSL"), ["3 warning port-at-odds"]),
    "IMAP on 465": (imap(465, "SSL"), ["3 warning port-at-odds"]),
    "IMAP on 587": (imap(587, "STARTTLS"), ["3 warning port-at-odds"]),
    "IMAP on 995": (imap(995, "SSL"), ["3 warning port-at-odds"]),
    "IMAP on 25": (imap(25, "STARTTLS"), ["3 warning port-at-odds"]),
    "IMAP on 443": (imap(443, "SSL"), ["3 warning port-at-odds"]),
    "POP3 on 995 with STARTTLS": (pop3(995, "STARTTLS"), ["3 warning port-at-odds"]),
    "POP3 on 110 with SSL": (pop3(110, "SSL"), ["3 warning port-at-odds"]),
    "POP3 on 993": (pop3(993, "SSL"), ["3 warning port-at-odds"]),
    "POP3 on 143": (pop3(143, "STARTTLS"), ["3 warning port-at-odds"]),
    "SMTP on 465 with STARTTLS": (smtp(465, "STARTTLS"), ["4 warning port-at-odds"]),
    "SMTP on 587 with SSL": (smtp(587, "SSL"), ["4 warning port-at-odds"]),
    "SMTP on 25": (smtp(25, "STARTTLS"), ["4 warning port-at-odds"]),
    "SMTP on 25 with SSL": (smtp(25, "SSL"), ["4 warning port-at-odds"]),
    "SMTP on 993": (smtp(993, "SSL"), ["4 warning port-at-odds"]),
    "ManageSieve with SSL": (sieve(4190, "SSL"), ["5 warning port-at-odds"]),
    "ManageSieve on 143": (sieve(143, "STARTTLS"), ["5 warning port-at-odds"]),
    "the second of two": (
        {"incomingServer": lines(IMAP, server("imap", 143, "SSL"))},
        ["5 warning port-at-odds"],
    ),
    "in another set": (
        {
            "servers": "{match: 'a*', use: old}",
            "serverSets": f"\n  old:\n    incomingServer: {server('imap', 143, 'SSL')}"
            f"\n    outgoingServer: {SMTP}",
        },
        ["8 warning port-at-odds"],
    ),
}

ENCRYPTION: Mistakes = {
    "IMAP in plain": (
        imap(143, "plain"),
        ["3 warning android-refuses", "3 warning unencrypted"],
    ),
    "SMTP in plain": (
        smtp(587, "plain"),
        ["4 warning android-refuses", "4 warning unencrypted"],
    ),
    "POP3 in plain": (pop3(110, "plain"), ["3 warning unencrypted"]),
    "plain beside TLS": (
        {"incomingServer": lines(IMAP, server("imap", 143, "plain"))},
        ["5 info left-out-for-android", "5 warning unencrypted"],
    ),
    "plain on a port that begins with TLS": (
        imap(993, "plain"),
        ["3 warning android-refuses", "3 warning port-at-odds", "3 warning unencrypted"],
    ),
    "ManageSieve in plain": (sieve(4190, "plain"), ["5 warning unencrypted"]),
    "calendars over http": (
        dav("http://dav.example.com/x", HTTP_BASIC),
        ["1 info not-in-pacc", "5 warning unencrypted"],
    ),
    "contacts over http": (
        dav("HTTP://dav.example.com/x", HTTP_BASIC, "addressbook", "carddav"),
        ["1 info not-in-pacc", "5 warning unencrypted"],
    ),
    "chat over http": (
        dav("http://chat.example.com/", HTTP_BASIC, "chatServer", "matrix"),
        ["5 warning unencrypted"],
    ),
    "a token over http": (
        {**dav("http://dav.example.com/x", "OAuth2"), "oAuth2": OAUTH2},
        ["1 info not-in-pacc", "5 warning unencrypted"],
    ),
    "a token fetched over http": (
        {
            **imap(993, "SSL", authentication=TOKEN),
            "oAuth2": OAUTH2.replace("https://login.example.com/t", "http://login.example.com/t"),
        },
        ["5 warning unencrypted"],
    ),
}

SIGN_IN: Mistakes = {
    "OAuth2 without its section": (
        imap(993, "SSL", authentication=TOKEN),
        ["3 warning oauth2-not-described"],
    ),
    "OAuth2 of a calendar without its section": (
        dav("https://dav.example.com/x", "OAuth2"),
        ["1 info not-in-pacc", "5 warning oauth2-not-described"],
    ),
    "OAuth2 without its section twice is one mistake": (
        {
            **imap(993, "SSL", authentication=TOKEN),
            **smtp(465, "SSL", authentication=TOKEN),
        },
        ["3 warning oauth2-not-described"],
    ),
    "OAuth2 alone": (
        {**imap(993, "SSL", authentication="OAuth2"), "oAuth2": OAUTH2},
        ["3 warning oauth2-alone"],
    ),
    "OAuth2 alone for sending": (
        {**smtp(465, "SSL", authentication="OAuth2"), "oAuth2": OAUTH2},
        ["4 warning oauth2-alone"],
    ),
    "OAuth2 alone, and not described": (
        imap(993, "SSL", authentication="OAuth2"),
        ["3 warning oauth2-alone", "3 warning oauth2-not-described"],
    ),
    "OAuth2 without a client": (
        {**imap(993, "SSL", authentication=TOKEN), "oAuth2": OAUTH2.replace(", clientID: mail", "")},
        ["5 warning no-addon"],
    ),
    "OAuth2 with a secret": (
        {
            **imap(993, "SSL", authentication=TOKEN),
            "oAuth2": OAUTH2.replace("clientID: mail", "clientID: mail, clientSecret: x"),
        },
        ["5 info secret-shared"],
    ),
    "GSSAPI alone": (
        imap(993, "SSL", authentication="GSSAPI"),
        ["3 warning android-refuses", "3 warning few-clients"],
    ),
    "NTLM alone": (
        imap(993, "SSL", authentication="NTLM"),
        ["3 warning android-refuses", "3 warning few-clients"],
    ),
    "OAuth2 or GSSAPI alone": (
        {**imap(993, "SSL", authentication="[OAuth2, GSSAPI]"), "oAuth2": OAUTH2},
        ["3 warning few-clients"],
    ),
    "OAuth2 alone at one and GSSAPI at another": (
        {
            "incomingServer": lines(
                server("imap", 993, authentication="OAuth2"), server("imap", 993, authentication="GSSAPI")
            ),
            "oAuth2": OAUTH2,
        },
        ["4 warning few-clients", "5 info left-out-for-android"],
    ),
    "a client's certificate alone": (
        imap(993, "SSL", authentication="TLS-client-cert"),
        ["3 warning android-refuses", "3 warning few-clients"],
    ),
    "the network alone": (
        smtp(465, "SSL", authentication="client-IP-address"),
        ["4 warning android-refuses", "4 warning few-clients"],
    ),
    "no sign-in": (
        smtp(2525, "STARTTLS", authentication="none"),
        ["4 warning android-refuses", "4 warning few-clients"],
    ),
    "no sign-in and no encryption": (
        smtp(587, "plain", authentication="none"),
        ["4 warning android-refuses", "4 warning few-clients"],
    ),
    "GSSAPI beside a password": (
        {"incomingServer": lines(IMAP, server("imap", 993, authentication="GSSAPI"))},
        ["5 info left-out-for-android"],
    ),
    "a relay of the network beside a password": (
        {"outgoingServer": lines(SMTP, server("smtp", 587, "STARTTLS", authentication="client-IP-address"))},
        ["6 info left-out-for-android"],
    ),
    "two that nobody can": (
        {"incomingServer": lines(*[server("imap", 993, authentication="GSSAPI")] * 2)},
        ["4 warning android-refuses", "4 warning few-clients"],
    ),
    "a raw server for sending": (
        {"outgoingServer": RAW_OUTGOING},
        ["4 warning android-refuses", "4 warning kept-raw"],
    ),
    "a raw server beside another": (
        {"outgoingServer": lines(SMTP, RAW_OUTGOING)},
        ["6 info left-out-for-android", "6 warning kept-raw"],
    ),
    "a raw POP3 server": (
        {"incomingServer": lines(IMAP, RAW_POP3)},
        ["1 info not-in-pacc", "5 warning kept-raw"],
    ),
}

LOGINS: Mistakes = {
    "a field without braces": (login("local"), ["5 warning same-login"]),
    "another field without braces": (login("address"), ["5 warning same-login"]),
    "a field of ours in capitals": (login("Email"), ["5 warning same-login"]),
    "a field without braces for some": (
        login("{match: 'ce.*', username: local}"),
        ["5 info login-needs-address", "5 warning same-login"],
    ),
    "a field without braces for one": (
        login("{match: info, username: user}"),
        ["5 info login-needs-address", "5 warning same-login"],
    ),
    "one login for everybody": (login("jdupont"), ["5 warning same-login"]),
    "one login by the domain": (login("'{domain}'"), ["5 warning same-login"]),
    "one login at the domain": (login("'%EMAILDOMAIN%.mail'"), ["5 warning same-login"]),
    "one login in square brackets": (login("'[local]'"), ["5 warning same-login"]),
    "one login for who does not say": ({"usernameWithoutAddress": "local"}, ["5 warning same-login"]),
    "one login at a server": (imap(993, "SSL", username="local"), ["3 warning same-login"]),
    "in words of postfix": (login('"%u"'), ["5 warning foreign-field"]),
    "in words of dovecot": (login('"%{local}"'), ["5 warning foreign-field"]),
    "in words of dovecot's domain": (login('"%n@%d"'), ["5 warning foreign-field"]),
    "in words of a shell": (login('"$local"'), ["5 warning foreign-field"]),
    "in words of a shell, with braces": (login('"${local}"'), ["5 warning foreign-field"]),
    "in words of jinja": (login('"{{local}}"'), ["5 warning foreign-field"]),
    "in words of jinja, with blanks": (login('"{{ local }}"'), ["5 warning foreign-field"]),
    "in words of jinja, with a filter": (login('"{{ user|lower }}"'), ["5 warning foreign-field"]),
    "a placeholder in braces": (login('"{%EMAILADDRESS%}"'), ["5 warning foreign-field"]),
    "a placeholder cut off": (login('"%EMAILADDRESS"'), ["5 warning foreign-field"]),
    "typographic quotes": (login("“{local}”"), ["5 warning typographic-quotes"]),
    "typographic quotes of French": (login("«{local}»"), ["5 warning typographic-quotes"]),
    "typographic quotes around no field": (login("‘local’"), ["5 warning typographic-quotes"]),
    "a login of digits": (
        login("[{match: desk, username: '0012345'}, '{local}']"),
        ["5 info login-needs-address", "5 info login-of-digits"],
    ),
    "one login of digits": (login("'12345'"), ["5 info login-of-digits", "5 warning same-login"]),
    "a rule that placeholders cannot say": (
        login("['{first:.1}{last}', '{local}']"),
        ["5 info login-needs-address"],
    ),
    "at a server alone": (
        imap(993, "SSL", username="'{local:.8}'"),
        ["3 info login-needs-address"],
    ),
}

NAMES: Mistakes = {
    "a field": ({"displayName": "'Mail of {domain}'"}, ["2 warning name-not-filled"]),
    "a field in the words of jinja": ({"displayName": "'{{ domain }}'"}, ["2 warning name-not-filled"]),
    "a placeholder": ({"displayName": "'%EMAILADDRESS% (Box)'"}, ["2 warning name-not-filled"]),
    "a person's name": ({"displayName": "'%REALNAME%'"}, ["2 warning name-not-filled"]),
    "in the short name": ({"displayShortName": "'{local}'"}, ["5 warning name-not-filled"]),
}

ONE_SIDE: Mistakes = {
    "nothing to send with": ({"outgoingServer": "none"}, ["4 warning no-server"]),
    "nothing to read with": ({"incomingServer": "none"}, ["3 warning no-server"]),
    "a raw server for reading and nothing to send with": (
        {"incomingServer": RAW_POP3, "outgoingServer": "none"},
        ["3 warning kept-raw", "4 warning no-server"],
    ),
    "what to send with in a raw element": (
        {"outgoingServer": "none", "raw": RAW_SENDING},
        ["5 warning android-refuses", "5 warning kept-raw"],
    ),
    "a raw element beside what to send with": (
        {"raw": RAW_SENDING},
        ["5 info left-out-for-android", "5 warning kept-raw"],
    ),
    "nothing to send with in another set": (
        {
            "servers": "{match: 'a*', use: old}",
            "serverSets": f"\n  old:\n    incomingServer: {IMAP}\n    outgoingServer: none",
        },
        ["9 warning no-server"],
    ),
}

ORDER: Mistakes = {
    "POP3 before IMAP": ({"incomingServer": lines(POP3, IMAP)}, ["4 info pop3-first"]),
    "IMAP of different hosts": (
        {"incomingServer": lines(IMAP, server("imap", 993, hostname="imap2.example.com"))},
        ["5 info different-hosts"],
    ),
    "SMTP of different hosts": (
        {"outgoingServer": lines(SMTP, server("smtp", 465, hostname="smtp2.example.com"))},
        ["6 info different-hosts"],
    ),
    "STARTTLS before TLS": (
        {"incomingServer": lines(server("imap", 143, "STARTTLS"), IMAP)},
        ["4 info starttls-first"],
    ),
    "STARTTLS before TLS for sending": (
        {"outgoingServer": lines(server("smtp", 587, "STARTTLS"), SMTP)},
        ["5 info starttls-first"],
    ),
    "what PACC has no word for": (
        {"calendar": "{type: caldav, url: 'https://dav.example.com', authentication: " + HTTP_BASIC + "}"},
        ["1 info not-in-pacc"],
    ),
}

TEXTS: Mistakes = {
    "a text that is not in a language of the page": (
        {"page": "\n  languages: [fr, en]\n  title: {en: Yes}\n  text: {fr: Oui, en: Yes}"},
        ["7 warning text-missing"],
    ),
    "another language than the page has": (
        {"page": "\n  languages: [de]\n  title: {en: Yes, de: Ja}\n  text: {fr: Oui, en: Yes}"},
        ["8 warning text-missing"],
    ),
    "texts in no language that all are in": (
        {"help": "\n  phishing: {url: 'https://a.example/', text: {fr: Oui}}", "page": "\n  text: {en: Yes}"},
        ["8 warning text-missing"],
    ),
    "a language that not all texts are in": (
        {"page": "\n  title: {en: Yes, fr: Oui}\n  language: de"},
        ["7 warning text-missing"],
    ),
    "help that is not in it": (
        {
            "help": "\n  contacts:\n    - name: {fr: Oui}\n      email: a@example.com",
            "page": "{languages: [en, fr]}",
        },
        ["7 warning text-missing"],
    ),
}

MISTAKES: Mistakes = {
    f"{kind}: {name}": mistake
    for kind, table in (
        ("port", PORTS),
        ("encryption", ENCRYPTION),
        ("sign-in", SIGN_IN),
        ("login", LOGINS),
        ("name", NAMES),
        ("one side", ONE_SIDE),
        ("order", ORDER),
        ("texts", TEXTS),
    )
    for name, mistake in table.items()
}

RIGHT: dict[str, dict[str, str]] = {
    "the usual": {},
    "ports of nobody": {**imap(10993, "SSL"), **smtp(2525, "STARTTLS")},
    "STARTTLS": {**imap(143, "STARTTLS"), **smtp(587, "STARTTLS")},
    "POP3 alone": pop3(995, "SSL"),
    "JMAP, which sends too": {"incomingServer": JMAP, "outgoingServer": "none"},
    "no mail at all": {"incomingServer": "none", "outgoingServer": "none"},
    "POP3 with STARTTLS": pop3(110, "STARTTLS"),
    "POP3 behind IMAP": {"incomingServer": lines(IMAP, POP3)},
    "two ports of one host": {"incomingServer": lines(IMAP, server("imap", 10993))},
    "STARTTLS behind TLS of one host": {
        "incomingServer": lines(IMAP, server("imap", 143, "STARTTLS")),
        "outgoingServer": lines(SMTP, server("smtp", 587, "STARTTLS")),
    },
    "a text for all languages": {"page": "{languages: [en, fr], title: Hi, text: {en: Yes, fr: Oui}}"},
    "texts of which some are in more languages": {
        "page": "{language: fr, title: {fr: Oui}, text: {en: Yes, fr: Oui}}"
    },
    "a language without any text": {"page": "{language: de, title: Hi}"},
    "ManageSieve": sieve(4190, "STARTTLS"),
    "ManageSieve on a port of its own": sieve(2000, "SSL"),
    "XMPP": {"chatServer": server("xmpptcp", 5222, "STARTTLS")},
    "calendars over https": dav("https://dav.example.com/x", HTTP_BASIC),
    "a digest over http": {**dav("http://a.example/", "{system: http, value: Digest}", "fileShare", "webdav")}
    | smtp(587, "STARTTLS"),
    "OAuth2 and a password": {
        **imap(993, "SSL", authentication=TOKEN),
        "oAuth2": OAUTH2,
    },
    "a password that is not sent": imap(993, "SSL", authentication="password-encrypted"),
    "several ways to sign in": imap(993, "SSL", authentication="[GSSAPI, NTLM, password-cleartext]"),
    "one mechanism before a word": imap(
        993, "SSL", authentication="[{system: sasl, value: SCRAM-SHA-256}, password-cleartext]"
    ),
    "the part before the @": login("'{local}'"),
    "a placeholder": login("'%EMAILLOCALPART%'"),
    "a rule that never has a turn": login("['{local}', '{first:.1}{last}']"),
    "the standard's placeholders together": login("'%EMAILLOCALPART%.%EMAILDOMAIN%'"),
    "text behind a placeholder": login("'%EMAILLOCALPART%mail'"),
    "text before a field": login("'EXAMPLE-{local}'"),
    "a per cent sign": login("'{local}%'"),
    "a rule for who does not say": {"usernameWithoutAddress": "'%EMAILLOCALPART%'"},
    "no logins at a server": smtp(465, "SSL", username="none"),
    "a name of several words": {"displayName": "100 % Mail (Example)"},
    "a raw server of another kind": {
        "incomingServer": lines(IMAP, """{raw: '<incomingServer type="exchange"/>'}""")
    },
}
