"""Other words for the keys and fields of a profile, by their meaning: those of other programs and of people.

A word is compared without case, blanks and joints, so `smtp_server` and `smtpServer` are one. One that may
mean several things here has all of them. Words of values are those of `dialect`.

Sources: automx.conf(5), automx2 (seeds), go-autoconfig, Apple's mail payload, Thunderbird's account settings,
mailcow, Dovecot (%u, %n, %d), and the days as people in France and Germany write them.
"""

from collections.abc import Collection, Mapping

_JOINTS = str.maketrans("", "", " _-.")

_HOST = ("hostname", "url", "incomingServer", "outgoingServer")
_READ, _SEND = ("hostname", "incomingServer"), ("hostname", "outgoingServer")

_KEY_WORDS: Mapping[tuple[str, ...], str] = {
    ("mon",): "monday mo montag lu lun lundi",
    ("tue",): "tuesday tues tu die dienstag ma mar mardi",
    ("wed",): "wednesday weds we mi mit mittwoch me mer mercredi",
    ("thu",): "thursday thur thurs th do don donnerstag je jeu jeudi",
    ("fri",): "friday fr freitag ve ven vendredi",
    ("sat",): "saturday sa samstag sonnabend sam samedi",
    ("sun",): "sunday su so son sonntag dim dimanche",
    ("tue", "sun"): "di",
    ("incomingServer",): "imap imaps pop pop3 incoming inbound receive receiving read reading",
    ("outgoingServer",): "smtp smtps submission outgoing outbound send sending sender",
    _READ: "imapserver imaphost imaphostname popserver pophost pop3server pop3host incomingmailserver"
    " incomingmailserverhostname",
    _SEND: "smtpserver smtphost smtphostname outgoingmailserver outgoingmailserverhostname",
    _HOST: "host mailserver mailhost fqdn serveur",
    (*_HOST, "servers"): "server",
    ("hostname",): "address ip ipaddress servername",
    ("port", "incomingServer"): "imapport popport pop3port incomingmailserverportnumber",
    ("port", "outgoingServer"): "smtpport outgoingmailserverportnumber",
    ("port",): "portnumber",
    ("socketType",): "encryption security ssl tls starttls sslmode ssltype usessl usetls connectionsecurity"
    " imapencryption popencryption smtpencryption imapsocket popsocket smtpsocket"
    " incomingmailserverusessl outgoingmailserverusessl",
    ("authentication",): "auth authmechanism authmethod authtype authenticationmethod mechanism loginmethod"
    " imapauth popauth smtpauth incomingmailserverauthentication outgoingmailserverauthentication",
    ("username",): "user login loginname loginuser userid template benutzername benutzer identifiant"
    " utilisateur imapauthidentity popauthidentity smtpauthidentity incomingmailserverusername"
    " outgoingmailserverusername",
    ("type",): "protocol emailaccounttype accounttype kind",
    ("address",): "email mail emailaddress mailaddress",
    ("domains",): "domainname domainnames maildomain maildomains emaildomain emaildomains",
    ("mxDomains",): "mx mxs mailexchanger mailexchangers",
    ("displayName",): "accountname provider providername company companyname organisation organization",
    ("displayShortName",): "accountnameshort",
    ("name", "displayName"): "title",
    ("calendar",): "caldav kalender calendrier agenda",
    ("addressbook",): "carddav adressbuch carnet",
    ("setupServer",): "sieve managesieve",
    ("documentation",): "supporturl helpurl docs",
    ("fields",): "attributes columns",
    ("url",): "href link uri",
    ("until",): "end",
    ("from",): "start",
    ("match",): "pattern",
    ("text",): "message",
    ("descr", "instruction"): "text",
    ("use",): "set",
    ("phone",): "tel telephone telefon",
}
_FIELD_WORDS: Mapping[tuple[str, ...], str] = {
    ("address",): "email mail emailaddress mailaddress adresse addr upn userprincipalname",
    ("local",): "localpart emaillocalpart userpart n",
    ("address", "local"): "user username login loginname u",
    ("domain",): "domainname maildomain emaildomain domainpart host d",
    ("first",): "firstname givenname forename vorname prenom prénom",
    ("last",): "lastname surname familyname nachname nom sn",
}


def plain(word: str) -> str:
    """The word as it is compared."""
    return word.lower().translate(_JOINTS)


def _by_word(table: Mapping[tuple[str, ...], str]) -> dict[str, tuple[str, ...]]:
    return {word: meant for meant, words in table.items() for word in words.split()}


KEYS = _by_word(_KEY_WORDS)
FIELDS = _by_word(_FIELD_WORDS)
# What no configuration of clients holds.
SECRETS = frozenset(
    {"password", "passwd", "pass", "passphrase", "secret", "imappassword", "smtppassword", "passwort"}
)


def of(word: str, table: Mapping[str, tuple[str, ...]], known: Collection[str]) -> list[str]:
    """Those of the known words that this is another word for."""
    return [one for one in table.get(plain(word), ()) if one in known]
