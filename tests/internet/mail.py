"""Mail servers of the small internet: greeting and capabilities as data, also of those that do wrong.

They take no login, and what they were told is kept: whoever sends one has broken a promise.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import NamedTuple

PORTS = {
    ("imap", "SSL"): 993, ("imap", "STARTTLS"): 143, ("imap", "plain"): 143,
    ("pop3", "SSL"): 995, ("pop3", "STARTTLS"): 110, ("pop3", "plain"): 110,
    ("smtp", "SSL"): 465, ("smtp", "STARTTLS"): 587, ("smtp", "plain"): 587,
    ("managesieve", "STARTTLS"): 4190, ("managesieve", "plain"): 4190,
}  # fmt: skip
LOGINS = ("LOGIN", "AUTHENTICATE", "AUTH", "USER", "PASS", "APOP")


class MailServer(NamedTuple):
    """What one does. `socket_type` SSL: TLS at once; STARTTLS: it is offered; plain: it is not (stripped)."""

    kind: str
    socket_type: str = "SSL"
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    clear_mechanisms: tuple[str, ...] | None = None  # before TLS; None: the same as after
    login_disabled: bool = False  # in TLS (IMAP)
    clear_login_disabled: bool = False  # before TLS (IMAP)
    accepts_starttls: bool = True
    certificate: str = "good"
    greeting: str = ""  # instead of the usual one
    raw: bytes = b""  # sent instead of everything else
    repeats: bool = False  # `raw`, without end
    silent: bool = False  # takes the connection and never says a word


class Visit:
    """One client at one server."""

    def __init__(self, server: MailServer, context: ssl.SSLContext, commands: list[str]) -> None:
        self.server, self._context, self._commands = server, context, commands
        self.secure = server.socket_type == "SSL"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        if self.server.silent:
            await reader.read()
            return
        while self.server.raw:
            writer.write(self.server.raw)
            await writer.drain()
            if not self.server.repeats:
                return
        await TALKS[self.server.kind](self)

    async def say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self._writer.drain()

    async def command(self) -> str:
        line = (await self._reader.readline()).decode("latin-1")
        if not line:
            raise ConnectionError
        self._commands.append(line.strip())
        return line.strip()

    async def encrypt(self) -> None:
        await self._writer.start_tls(self._context)
        self.secure = True

    @property
    def mechanisms(self) -> tuple[str, ...]:
        clear = self.server.clear_mechanisms
        return self.server.mechanisms if self.secure or clear is None else clear

    @property
    def offers_starttls(self) -> bool:
        return self.server.socket_type == "STARTTLS" and not self.secure


async def imap(visit: Visit) -> None:
    await visit.say(visit.server.greeting or f"* OK [CAPABILITY {_imap_words(visit)}] ready")
    while True:
        tag, _, command = (await visit.command()).partition(" ")
        word = command.split(" ")[0].upper()
        if word == "CAPABILITY":
            await visit.say(f"* CAPABILITY {_imap_words(visit)}", f"{tag} OK done")
        elif word == "STARTTLS" and visit.server.accepts_starttls and visit.offers_starttls:
            await visit.say(f"{tag} OK begin")
            await visit.encrypt()
        elif word == "LOGOUT":
            return await visit.say("* BYE", f"{tag} OK done")
        else:
            await visit.say(f"{tag} BAD no")


def _imap_words(visit: Visit) -> str:
    disabled = visit.server.login_disabled if visit.secure else visit.server.clear_login_disabled
    words = ["IMAP4rev1", "ID", *(f"AUTH={name}" for name in visit.mechanisms)]
    return " ".join([*words, *["STARTTLS"] * visit.offers_starttls, *["LOGINDISABLED"] * disabled])


async def pop3(visit: Visit) -> None:
    await visit.say(visit.server.greeting or "+OK ready")
    while True:
        word = (await visit.command()).upper()
        if word == "CAPA":
            sasl = [f"SASL {' '.join(visit.mechanisms)}"] if visit.mechanisms else []
            user = ["USER"] if "PLAIN" in visit.mechanisms else []
            await visit.say("+OK", "UIDL", *sasl, *user, *["STLS"] * visit.offers_starttls, ".")
        elif word == "STLS" and visit.server.accepts_starttls and visit.offers_starttls:
            await visit.say("+OK begin")
            await visit.encrypt()
        elif word == "QUIT":
            return await visit.say("+OK")
        else:
            await visit.say("-ERR no")


async def smtp(visit: Visit) -> None:
    await visit.say(visit.server.greeting or "220 smtp.example ESMTP")
    while True:
        word = (await visit.command()).upper().split(" ")[0]
        if word == "EHLO":
            words = ["smtp.example", "SIZE 1000", "8BITMIME", *["STARTTLS"] * visit.offers_starttls]
            words += [f"AUTH {' '.join(visit.mechanisms)}"] if visit.mechanisms else []
            await visit.say(*(f"250-{each}" for each in words), "250 HELP")
        elif word == "STARTTLS" and visit.server.accepts_starttls and visit.offers_starttls:
            await visit.say("220 begin")
            await visit.encrypt()
        elif word == "QUIT":
            return await visit.say("221 bye")
        else:
            await visit.say("502 no")


async def managesieve(visit: Visit) -> None:
    await visit.say(*_sieve_words(visit))
    while True:
        word = (await visit.command()).upper()
        if word == "CAPABILITY":
            await visit.say(*_sieve_words(visit))
        elif word == "STARTTLS" and visit.server.accepts_starttls and visit.offers_starttls:
            await visit.say("OK")
            await visit.encrypt()
            await visit.say(*_sieve_words(visit))
        elif word == "LOGOUT":
            return await visit.say("OK")
        else:
            await visit.say('NO "no"')


def _sieve_words(visit: Visit) -> list[str]:
    words = ['"IMPLEMENTATION" "small"', f'"SASL" "{" ".join(visit.mechanisms)}"', '"VERSION" "1.0"']
    return [*words, *['"STARTTLS"'] * visit.offers_starttls, "OK"]


TALKS: dict[str, Callable[[Visit], Awaitable[None]]] = {
    "imap": imap,
    "pop3": pop3,
    "smtp": smtp,
    "managesieve": managesieve,
}
