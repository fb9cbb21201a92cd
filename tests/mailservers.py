"""Mail servers that only sign people in: IMAP, POP3 and submission, on a stream that the stage hands over.

They take every login, record it, and answer just enough for a client to be content with an empty mailbox.
"""

import base64
import re
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from typing import NamedTuple

# A client that was told `plain` says nothing to a port that waits for TLS.
HANDSHAKE_SECONDS = 2


class SignIn(NamedTuple):
    """What a client sent to which server, and how it was protected: `SSL`, `STARTTLS` or `plain`."""

    protocol: str
    host: str
    port: int
    security: str
    username: str

    def __str__(self) -> str:
        return f"{self.protocol} {self.host}:{self.port} {self.security} {self.username}"


class Visit:
    """One client at one server."""

    def __init__(
        self,
        host: str,
        port: int,
        reader: StreamReader,
        writer: StreamWriter,
        tls: ssl.SSLContext,
        sign_ins: list[SignIn],
    ) -> None:
        self.encrypted = False
        self._host, self._port, self._sign_ins = host, port, sign_ins
        self._reader, self._writer, self._tls = reader, writer, tls

    async def encrypt(self) -> None:
        await self._writer.start_tls(self._tls, ssl_handshake_timeout=HANDSHAKE_SECONDS)
        self.encrypted = True

    async def line(self) -> str:
        """The next line; raises ConnectionError where the client has gone."""
        line = await self._reader.readline()
        if not line:
            raise ConnectionError
        return line.decode("utf-8", "replace").rstrip("\r\n")

    async def say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self._writer.drain()

    def signed_in(self, protocol: str, username: str) -> None:
        security = "SSL" if PORTS[self._port].encrypted else "STARTTLS" if self.encrypted else "plain"
        self._sign_ins.append(SignIn(protocol, self._host, self._port, security, username))


async def imap(visit: Visit) -> None:
    """RFC 9051, as far as a client needs it that finds nothing in its mailbox."""
    await visit.say(f"* OK [CAPABILITY {_imap_capabilities(visit)}] ready")
    while True:
        tag, _, rest = (await visit.line()).partition(" ")
        command, _, arguments = rest.partition(" ")
        command = command.upper()
        if command == "STARTTLS":
            await visit.say(f"{tag} OK begin")
            await visit.encrypt()
            continue
        if command == "LOGIN":
            visit.signed_in("imap", _imap_string(arguments))
        elif command == "AUTHENTICATE":
            await visit.say("+ ")
            visit.signed_in("imap", _plain(await visit.line()))
        elif command == "IDLE":
            await visit.say("+ idling")
            await visit.line()
        elif command in ("SELECT", "EXAMINE"):
            await visit.say(
                "* 0 EXISTS", "* 0 RECENT", "* OK [UIDVALIDITY 1] ok", "* OK [UIDNEXT 1] ok", "* FLAGS ()"
            )
        elif command == "CAPABILITY":
            await visit.say(f"* CAPABILITY {_imap_capabilities(visit)}")
        elif command == "LIST":
            await visit.say('* LIST () "/" INBOX')
        await visit.say(f"{tag} OK done")
        if command == "LOGOUT":
            return


async def pop3(visit: Visit) -> None:
    """RFC 1939 with RFC 2595."""
    await visit.say("+OK ready")
    while True:
        command, _, argument = (await visit.line()).partition(" ")
        match command.upper():
            case "CAPA":
                await visit.say("+OK", "USER", *([] if visit.encrypted else ["STLS"]), ".")
                continue
            case "USER":
                visit.signed_in("pop3", argument)
        await visit.say("+OK")
        if command.upper() == "STLS":
            await visit.encrypt()
        if command.upper() == "QUIT":
            return


async def smtp(visit: Visit) -> None:
    """RFC 6409 without any mail."""
    await visit.say("220 ready")
    while True:
        command, _, arguments = (await visit.line()).partition(" ")
        match command.upper():
            case "EHLO":
                await visit.say(
                    "250-stage", "250-STARTTLS" if not visit.encrypted else "250-SIZE", "250 AUTH PLAIN LOGIN"
                )
            case "STARTTLS":
                await visit.say("220 begin")
                await visit.encrypt()
            case "AUTH":
                mechanism, _, initial = arguments.partition(" ")
                visit.signed_in("smtp", await _smtp_username(visit, mechanism.upper(), initial))
                await visit.say("235 welcome")
            case "QUIT":
                await visit.say("221 bye")
                return
            case _:
                await visit.say("250 ok")


class Port(NamedTuple):
    """Which server stands at a port, and whether it speaks TLS from the first byte."""

    serve: Callable[[Visit], Awaitable[None]]
    encrypted: bool


PORTS = {
    993: Port(imap, True),
    143: Port(imap, False),
    995: Port(pop3, True),
    110: Port(pop3, False),
    465: Port(smtp, True),
    587: Port(smtp, False),
}


def _imap_capabilities(visit: Visit) -> str:
    return "IMAP4rev1 IDLE AUTH=PLAIN" if visit.encrypted else "IMAP4rev1 STARTTLS LOGINDISABLED"


def _imap_string(arguments: str) -> str:
    """The first of them, an atom or quoted: RFC 9051 section 9."""
    quoted = re.match(r'"((?:[^"\\]|\\.)*)"', arguments)
    return re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else arguments.split(" ")[0]


async def _smtp_username(visit: Visit, mechanism: str, initial: str) -> str:
    if mechanism == "LOGIN":
        await visit.say("334 VXNlcm5hbWU6")
        username = base64.b64decode(await visit.line()).decode()
        await visit.say("334 UGFzc3dvcmQ6")
        await visit.line()
        return username
    if not initial:
        await visit.say("334 ")
        initial = await visit.line()
    return _plain(initial)


def _plain(message: str) -> str:
    """The authentication identity of SASL PLAIN, RFC 4616."""
    return base64.b64decode(message).split(b"\0")[1].decode()
