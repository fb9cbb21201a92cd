"""How an account is signed in to, and what the page says instead where the usual words are not true of it."""

from collections.abc import Mapping, Sequence

from autoconfig.account import AccountServer, MailServer
from autoconfig.page import N_, trouble
from autoconfig.page import devices as ways
from autoconfig.words import Authentication, IncomingType, OutgoingType

# How a person signs in to a server. NOT_AT_ALL is false.
NOT_AT_ALL = ""
BROWSER = "browser"
CERTIFICATE = "certificate"
PASSWORD = "password"  # noqa: S105 - a way to sign in

_WITHOUT = (Authentication.NONE, Authentication.CLIENT_IP_ADDRESS)
_ONLY: Mapping[object, str] = {Authentication.OAUTH2: BROWSER, Authentication.TLS_CLIENT_CERT: CERTIFICATE}

_EACH_USERNAME = N_("Compare the username with the table of settings: not every server takes the same one.")

# By what is said usually: what is said instead, "" for nothing.
_LOGINS_DIFFER = {
    ways.COPY: N_("Copy the settings from the table below: not every server takes the same username."),
    ways.IF_USERNAME: _EACH_USERNAME,
    ways.CHECK_USERNAME: _EACH_USERNAME,
    trouble.LOOK_AT_USERNAME: _EACH_USERNAME,
}
_SENT_WITHOUT_LOGIN = {
    ways.REQUIRE_SIGN_IN: N_("On the page for sending, switch “Require sign-in” off."),
    ways.MORE_SETTINGS: N_("Press “More Settings”: on the tab “Advanced” copy ports and security."),
    trouble.SENDING_TOO: "",
}
_IN_BROWSER = {
    ways.PASSWORD_AND_FINISH: N_("Finish. A browser window opens: sign in there, as you do on the web."),
    ways.WHEN_ASKED: N_("When a browser window opens, sign in there, as you do on the web."),
    ways.NAME_AND_PASSWORD: N_(
        "Type your name and {address}. For the authentication choose OAuth2: a browser window opens, sign in "
        "there, as you do on the web. An app that does not offer this cannot be used."
    ),
    trouble.TYPE_ANEW: N_("Sign in again in the browser window that the app opens."),
    trouble.OLD_PASSWORD: N_(
        "The app may have kept an old sign-in: remove the account there and add it anew."
    ),
    trouble.SENDING_TOO: "",
}
_NOT_KEPT = {ways.STAYS: ""}


def sign_in(server: AccountServer | MailServer) -> str:
    """One of the constants above; a server by URL that says nothing of it wants a password."""
    words = [word for word in server.authentication if word not in _WITHOUT]
    if server.no_username or (server.authentication and not words):
        return NOT_AT_ALL
    return _ONLY.get(words[0], PASSWORD) if len(words) == 1 else PASSWORD


def instead(servers: Sequence[MailServer]) -> Mapping[str, str]:
    """What is said instead of what, for an account with these servers."""
    said: dict[str, str] = {}
    if len({server.username if sign_in(server) else None for server in servers}) > 1:
        said |= _LOGINS_DIFFER
    if not any(sign_in(server) for server in servers if server.type == OutgoingType.SMTP):
        said |= _SENT_WITHOUT_LOGIN
    if in_browser(servers):
        said |= _IN_BROWSER
    if not any(server.type == IncomingType.IMAP for server in servers):
        said |= _NOT_KEPT
    return said


def in_browser(servers: Sequence[MailServer]) -> bool:
    """Whether an app that only knows passwords is of no use."""
    return any(sign_in(server) == BROWSER for server in servers)
