"""How an account is signed in to, and what the page says instead where the usual words are not true of it.

The usual words are those of somebody who reads by IMAP, and types one username and one password for reading
and for sending. What is not known (a server that is kept raw) is not said.
"""

from collections.abc import Mapping, Sequence

from autoconfig.account import AccountServer, TcpServer
from autoconfig.page import N_, trouble
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType

# How a person signs in to a server. NOT_AT_ALL is false.
NOT_AT_ALL = ""
BROWSER = "browser"
CERTIFICATE = "certificate"
TICKET = "ticket"
PASSWORD = "password"  # noqa: S105 - a way to sign in

_WITHOUT = (Authentication.NONE, Authentication.CLIENT_IP_ADDRESS)
_NO_PASSWORD: Mapping[object, str] = {
    Authentication.OAUTH2: BROWSER,
    Authentication.TLS_CLIENT_CERT: CERTIFICATE,
    Authentication.GSSAPI: TICKET,
}

WHOLE_ADDRESS = N_("It is your whole mail address: type it where an app asks for a username.")
NOT_THE_ADDRESS = N_("It is not your address: where an app asks for a username, type this one.")
GUESSED = N_(
    "This is a guess: it was worked out from your address, and people with an address like yours often have "
    "another username."
)
NO_SETTINGS = N_("This page has no settings for a mail app: read your mail on the web, or ask for help.")
NO_SENDING = N_("This page has no settings for sending mail.")
_EACH_USERNAME = N_("Compare the username with the table of settings: not every server takes the same one.")
_COMPARE_SIGN_IN = N_("Compare the authentication in the app with the table of settings.")

# By what is said usually: what is said instead, "" for nothing. Of two that are true the later one counts.
_LOGINS_DIFFER = {trouble.LOOK_AT_USERNAME: _EACH_USERNAME}
_SEVERAL_USERNAMES = {WHOLE_ADDRESS: _EACH_USERNAME, NOT_THE_ADDRESS: _EACH_USERNAME}
_SENT_WITHOUT_LOGIN = {trouble.SENDING_TOO: ""}
_NOT_SENT = {
    **_SENT_WITHOUT_LOGIN,
    trouble.LOOK_AT_USERNAME: N_("In the app, look at the username: it must be {username}."),
    trouble.EVERY_LINE: N_("Compare every line with the table of settings."),
    trouble.SETTINGS_FOR_SENDING: NO_SENDING,
}
_WITHOUT_PASSWORD = {
    trouble.TYPE_ANEW: _COMPARE_SIGN_IN,
    trouble.OLD_PASSWORD: _COMPARE_SIGN_IN,
    trouble.SENDING_TOO: "",
    trouble.ON_THE_WEB: "",
    trouble.CHANGE_FIRST: "",
    trouble.THEN_HELP: N_("Ask for help, by phone if you can."),
    trouble.NEW_ONE_LAST: "",
    trouble.NEW_ONE_EVERYWHERE: "",
    trouble.PASSWORD_READ: N_("Do not agree to ignore the warning: somebody could read your messages."),
}
_IN_BROWSER = {
    trouble.TYPE_ANEW: N_("Sign in again in the browser window that the app opens."),
    trouble.OLD_PASSWORD: N_(
        "The app may have kept an old sign-in: remove the account there and add it anew."
    ),
    trouble.SENDING_TOO: "",
    trouble.ON_THE_WEB: trouble.ON_THE_WEB,
    trouble.CHANGE_FIRST: trouble.CHANGE_FIRST,
    trouble.THEN_HELP: trouble.THEN_HELP,
    trouble.NEW_ONE_LAST: N_("Last, sign in again on each of your devices."),
    trouble.NEW_ONE_EVERYWHERE: N_(
        "If you have changed your password, sign in again on each of your devices."
    ),
    trouble.PASSWORD_READ: _WITHOUT_PASSWORD[trouble.PASSWORD_READ],
}
_NOBODY_SIGNS_IN = {trouble.LOOK_AT_USERNAME: ""}
# Mail may be in the app alone: an account that is removed takes it along.
_NOT_KEPT = {
    trouble.ADD_ANEW: N_("Otherwise compare the settings in the app with this page: they may have changed."),
}
_NOT_KEPT_IN_BROWSER = {trouble.OLD_PASSWORD: _IN_BROWSER[trouble.TYPE_ANEW]}
_NOT_ON_THE_WEB = {
    trouble.ON_THE_WEB: "",
    NO_SETTINGS: N_("This page has no settings for a mail app: ask for help."),
}


def sign_in(server: AccountServer | TcpServer) -> str:
    """One of the constants above; a server by URL that says nothing of it wants a password."""
    words = [word for word in server.authentication if word not in _WITHOUT]
    if server.no_username or (server.authentication and not words):
        return NOT_AT_ALL
    return _NO_PASSWORD[words[0]] if words and all(word in _NO_PASSWORD for word in words) else PASSWORD


def instead(servers: Sequence[TcpServer], on_the_web: bool) -> Mapping[str, str]:
    """What is said instead of what, for an account with these servers; `on_the_web`: there is a web mail."""
    sending = [server for server in servers if server.type == OutgoingType.SMTP]
    usernames = {server.username if sign_in(server) else None for server in servers}
    signed_in = {sign_in(server) for server in servers}
    kept = any(server.type == IncomingType.IMAP for server in servers)
    true = (
        (not any(map(sign_in, sending)), _SENT_WITHOUT_LOGIN),
        (not sending, _NOT_SENT),
        (len(usernames) > 1, _LOGINS_DIFFER),
        (len(usernames - {None}) > 1, _SEVERAL_USERNAMES),
        (PASSWORD not in map(sign_in, sending), {trouble.SENDING_TOO: ""}),
        (PASSWORD not in signed_in, _WITHOUT_PASSWORD),
        (BROWSER in signed_in, _IN_BROWSER),
        (usernames == {None}, _NOBODY_SIGNS_IN),
        (not kept, _NOT_KEPT),
        (not kept and BROWSER in signed_in, _NOT_KEPT_IN_BROWSER),
        (not on_the_web, _NOT_ON_THE_WEB),
    )
    return {usual: said for holds, words in true if holds for usual, said in words.items()}


def without_password(servers: Sequence[TcpServer]) -> bool:
    """Whether an app that only knows passwords is of no use."""
    ways_in = {sign_in(server) for server in servers}
    return not any(ways_in) or not ways_in.isdisjoint(_NO_PASSWORD.values())
