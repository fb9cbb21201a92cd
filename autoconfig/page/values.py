"""What a person types into an app, and how it stands in a sentence. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from autoconfig.account import TcpServer
from autoconfig.page import N_, say
from autoconfig.page.labels import PROTOCOLS, SECURITY, SIGN_IN
from autoconfig.page.settings import OR, Settings
from autoconfig.page.wording import PASSWORD, sign_in
from autoconfig.profile.words import IncomingType, OutgoingType
from autoconfig.texts import Language


class Piece(NamedTuple):
    """A piece of a sentence, of which one is there.

    Plain `text`; a `button` or a field of an app; a `value` to copy; a word that stands out, `strong`. With a
    `url` the text is a link.
    """

    text: str = ""
    button: str = ""
    value: str = ""
    strong: str = ""
    url: str = ""


Sentence = tuple[Piece, ...]


class Given(NamedTuple):
    """What a provider says for everybody; what is "" is not there. `password_help`: where one is made."""

    provider: str
    password: str
    password_help: str
    web_mail: str


class Typing(NamedTuple):
    """What there is to type. `names`: by the names that sentences have; `typed`: by those that entries have.

    `otherwise`: by the same names, what is typed where sending by the first server fails.
    """

    language: Language
    protocol: str
    names: Mapping[str, Sentence]
    typed: Mapping[str, Sentence]
    otherwise: Mapping[str, Sentence]


def values(settings: Settings | None, given: Given, language: Language) -> Typing:
    """Of an account; of a provider's before anybody is known; of nobody's (None)."""
    protocol = PROTOCOLS[settings.protocol_type if settings else IncomingType.IMAP]
    address, username = (settings.address, settings.username) if settings else ("", "")
    password = _password(given, language)
    servers = settings.servers if settings else ()
    incoming = [server for server in servers if settings and server.type == settings.protocol_type]
    outgoing = [server for server in servers if server.type == OutgoingType.SMTP]
    asked_for = (Piece(given.password, url=given.password_help),)  # explained in the sentences
    typed = {"address": _value(address), "protocol": (Piece(strong=protocol),)}
    for side, found in (("incoming", incoming), ("outgoing", outgoing)):
        for server in found[:1]:
            typed.update(_server(side, server, asked_for, language, known=bool(address)))
    second = _second(outgoing, asked_for, language, known=bool(address))
    return Typing(
        language=language,
        protocol=protocol,
        names={
            "provider": (Piece(strong=given.provider),) if given.provider else _said("provider", language),
            "address": _value(address) or _said("address", language),
            "username": _value(username) or _said("username", language),
            "password": password,
            "protocol": (Piece(strong=protocol),),
            "authentication": typed.get("incoming.authentication", ()),
            "addon": (Piece(say(language, N_("this add-on")), url=settings.addon if settings else ""),),
            "web_mail": (Piece(say(language, N_("your mailbox on the web")), url=given.web_mail),),
        },
        typed=typed,
        otherwise=dict(second),
    )


# What stands for what is not known yet.
_UNKNOWN = {
    "provider": N_("your mail provider"),
    "address": N_("your mail address"),
    "username": N_("your username"),
}


def _said(name: str, language: Language) -> Sentence:
    return (Piece(say(language, _UNKNOWN[name])),)


def _value(text: str) -> Sentence:
    return (Piece(value=text),) if text else ()


def _password(given: Given, language: Language) -> Sentence:
    """Which password, and where one that must be made first is explained, wherever it is asked for."""
    if not given.password_help:
        return (Piece(given.password),)
    how = say(language, N_("made for one app, not your usual password: how to get one"))
    return (Piece(f"{given.password} ("), Piece(how, url=given.password_help), Piece(")"))


def _server(
    side: str, server: TcpServer, password: Sentence, language: Language, *, known: bool
) -> Iterator[tuple[str, Sentence]]:
    """All that is typed for a server; a username only where it is known whose."""
    yield f"{side}.hostname", _value(server.hostname)
    yield f"{side}.port", _value(str(server.port))
    yield f"{side}.security", (Piece(strong=say(language, SECURITY[server.socket_type])),)
    words = [say(language, SIGN_IN[word]) for word in server.authentication if word in SIGN_IN]
    if words:
        yield f"{side}.authentication", (Piece(strong=f", {say(language, OR)} ".join(words)),)
    if known and sign_in(server):
        yield f"{side}.username", _value(server.username)
    if sign_in(server) == PASSWORD:
        yield f"{side}.password", password


def _second(
    outgoing: list[TcpServer], password: Sentence, language: Language, *, known: bool
) -> Iterator[tuple[str, Sentence]]:
    for server in outgoing[1:2]:
        yield from _server("outgoing", server, password, language, known=known)
