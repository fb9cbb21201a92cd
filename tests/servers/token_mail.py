"""IMAP that lets in by a token alone, and asks the identity server whose it is.

XOAUTH2 is what Google describes, OAUTHBEARER RFC 7628; both are offered, and a client takes what it knows.
"""

import base64
import re
from collections.abc import Callable
from typing import NamedTuple

from mailservers import Visit

MECHANISMS = ("XOAUTH2", "OAUTHBEARER")
_TOKEN = re.compile(rb"auth=Bearer ([^\x01]*)\x01")
_USER = re.compile(rb"(?:user|a)=([^\x01,]*)")
# The status of RFC 7628 section 3.2.2.
_REFUSED = base64.b64encode(b'{"status":"invalid_token"}').decode()
Whose = Callable[[str], str | None]


class Presented(NamedTuple):
    """What a client has shown. `good`: it is a token of this login, and not too old."""

    mechanism: str
    login: str
    token: str
    good: bool


class Doorman(NamedTuple):
    """Who lets in: asks whose a token is, and keeps what was presented."""

    whose: Whose
    presented: list[Presented]

    def judge(self, mechanism: str, message: str) -> bool:
        """Whether what was presented lets somebody in."""
        said = base64.b64decode(message)
        token, login = _TOKEN.search(said), _USER.search(said)
        if mechanism not in MECHANISMS or not token or not login:
            self.presented.append(Presented(mechanism, "", "", False))
            return False
        access, name = token[1].decode(), login[1].decode()
        good = self.whose(access) == name
        self.presented.append(Presented(mechanism, name, access, good))
        return good


async def imap(visit: Visit, doorman: Doorman) -> None:
    """RFC 9051, as far as a client needs it that finds nothing in its mailbox."""
    words = " ".join(["IMAP4rev1", "SASL-IR", "LOGINDISABLED", *(f"AUTH={name}" for name in MECHANISMS)])
    await visit.say(f"* OK [CAPABILITY {words}] ready")
    while True:
        tag, _, rest = (await visit.line()).partition(" ")
        command, _, arguments = rest.partition(" ")
        match command.upper():
            case "CAPABILITY":
                await visit.say(f"* CAPABILITY {words}")
            case "AUTHENTICATE":
                if not await _imap_lets_in(visit, doorman, arguments):
                    await visit.say(f"{tag} NO [AUTHENTICATIONFAILED] no")
                    continue
            case "LIST":
                await visit.say('* LIST () "/" INBOX')
            case "SELECT" | "EXAMINE":
                await visit.say("* 0 EXISTS", "* OK [UIDVALIDITY 1] ok", "* OK [UIDNEXT 1] ok", "* FLAGS ()")
            case "LOGIN":
                await visit.say(f"{tag} NO no password here")
                continue
        await visit.say(f"{tag} OK done")
        if command.upper() == "LOGOUT":
            return


async def _imap_lets_in(visit: Visit, doorman: Doorman, arguments: str) -> bool:
    mechanism, _, message = arguments.partition(" ")
    if not message:
        await visit.say("+ ")
        message = await visit.line()
    if doorman.judge(mechanism.upper(), message):
        return True
    await visit.say(f"+ {_REFUSED}")
    await visit.line()
    return False
