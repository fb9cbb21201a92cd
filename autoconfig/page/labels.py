"""The standard's words as people read them in the settings of a mail app."""

from collections.abc import Mapping

from autoconfig.formats import mobileconfig
from autoconfig.page import N_
from autoconfig.profile.help import Conformance
from autoconfig.profile.words import (
    AddressbookType,
    Authentication,
    CalendarType,
    IncomingType,
    OutgoingType,
    SetupServerType,
    SocketType,
)

# Names of protocols are the same in every language.
PROTOCOLS: Mapping[str, str] = {
    IncomingType.IMAP: "IMAP",
    IncomingType.POP3: "POP3",
    OutgoingType.SMTP: "SMTP",
    AddressbookType.CARDDAV: "CardDAV",
    CalendarType.CALDAV: "CalDAV",
    SetupServerType.MANAGESIEVE: "ManageSieve",
}
ABBREVIATIONS = {
    "IMAP": "Internet Message Access Protocol",
    "POP3": "Post Office Protocol",
    "SMTP": "Simple Mail Transfer Protocol",
    "CardDAV": "vCard Extensions to WebDAV",
    "CalDAV": "Calendaring Extensions to WebDAV",
    "ManageSieve": "Protocol for Remotely Managing Sieve Scripts",
}
PURPOSES: Mapping[str, str] = {
    IncomingType.IMAP: N_("Receiving mail"),
    IncomingType.POP3: N_("Receiving mail, for apps without IMAP"),
    OutgoingType.SMTP: N_("Sending mail"),
    AddressbookType.CARDDAV: N_("Contacts"),
    CalendarType.CALDAV: N_("Calendars"),
    SetupServerType.MANAGESIEVE: N_("Mail filters"),
}
# What another server is for, of a type that has been said already.
SECOND: Mapping[str, str] = {
    IncomingType.IMAP: N_("Receiving mail, if that does not work"),
    IncomingType.POP3: N_("Receiving mail, if that does not work"),
    OutgoingType.SMTP: N_("Sending mail, if that does not work"),
}
# What a configuration profile sets up, by the types of its payloads.
INSTALLED: Mapping[str, str] = {
    mobileconfig.MAIL: N_("mail"),
    mobileconfig.CALDAV: N_("calendars"),
    mobileconfig.CARDDAV: N_("contacts"),
    mobileconfig.SUBSCRIBED_CALENDAR: N_("calendars of others"),
    mobileconfig.WEB_CLIP: N_("an icon for the mailbox on the web"),
}
SECURITY = {
    SocketType.SSL: "SSL/TLS",
    SocketType.STARTTLS: "STARTTLS",
    SocketType.PLAIN: N_("none"),
}
SIGN_IN: Mapping[object, str] = {
    Authentication.PASSWORD_CLEARTEXT: N_("normal password"),
    Authentication.PASSWORD_ENCRYPTED: N_("encrypted password"),
    Authentication.NTLM: "NTLM",
    Authentication.GSSAPI: "Kerberos / GSSAPI",
    Authentication.TLS_CLIENT_CERT: N_("certificate"),
    Authentication.OAUTH2: "OAuth2",
    Authentication.CLIENT_IP_ADDRESS: N_("none"),
    Authentication.NONE: N_("none"),
}
# As the French decree has it, whose notice stands on every page.
CONFORMANCE = {
    Conformance.NONE: N_("not conformant"),
    Conformance.PARTIAL: N_("partially conformant"),
    Conformance.FULL: N_("fully conformant"),
}
DECLARED = {
    Conformance.NONE: N_(
        "The site {host} does not conform to the French accessibility rules (RGAA, version 4.1): there is no"
        " valid audit that found that it does."
    ),
    Conformance.PARTIAL: N_(
        "The site {host} conforms in part to the French accessibility rules (RGAA, version 4.1), for the "
        "reasons below."
    ),
    Conformance.FULL: N_("The site {host} conforms to the French accessibility rules (RGAA, version 4.1)."),
}
