"""Why a format cannot say a server: in words for the operator, with host names and no address.

A profile's server can be beyond a format for what it says, or since it is kept raw, as text for autoconfig
alone. Only where neither stands in the way may anybody be told that there is none.
"""

from collections.abc import Callable, Iterable, Iterator

from autoconfig.account import Account, AccountServer, TcpServer, over_tcp
from autoconfig.errors import Inexpressible
from autoconfig.profile.servers import RawServer
from autoconfig.profile.words import OVER_TCP, Authentication, IncomingType, OutgoingType

WhyNot = Callable[[TcpServer], str]

_SIDES = {
    "reading": frozenset({IncomingType.IMAP, IncomingType.POP3}),
    "sending": frozenset({OutgoingType.SMTP}),
}


def expressible(account: Account, form: str, why_not: WhyNot) -> tuple[list[TcpServer], list[TcpServer]]:
    """The servers for reading and those for sending that a format has words for, the preferred ones first.

    `why_not` says of a server what the format, called `form`, has no words for, "" for nothing. Raises
    Inexpressible where nothing is left on either side, also where the profile has none (`none`): for a
    format that is of no use without both.
    """
    sides, reasons = [], []
    for purpose, servers in _by_purpose(account):
        good = [server for server in over_tcp(servers) if not why_not(server)]
        if not good:
            reasons += [*_reasons(servers, why_not)] or [f"there is no server for {purpose}"]
        sides.append(good)
    if reasons:
        raise inexpressible(form, reasons)
    return sides[0], sides[1]


def inexpressible(form: str, reasons: Iterable[str]) -> Inexpressible:
    """The error of a format that cannot say an account, for these reasons."""
    return Inexpressible(f"{form} has no words for how mail works here: {'; '.join(reasons)}.")


def left_out(account: Account, why_not: WhyNot) -> Iterator[str]:
    """The servers for mail that a document does not have, each with the reason."""
    for _, servers in _by_purpose(account):
        yield from _reasons(servers, why_not)


def kept_raw(server: RawServer) -> str:
    """What is to be said of such a server."""
    kinds = [kind.upper() if kind in OVER_TCP else kind for kind in sorted(server.types)]
    return f"its {' or '.join(kinds)} server is kept raw"


def no_way_to_sign_in(server: TcpServer) -> str:
    """For a format that knows none of the ways of this server."""
    words = [word for word in server.authentication if isinstance(word, Authentication)]
    return f"has no way to sign in that it knows ({', '.join(words)})"


def _by_purpose(account: Account) -> Iterator[tuple[str, list[AccountServer | RawServer]]]:
    """The servers of each side, with those that are kept raw in another place."""
    for (purpose, kinds), listed in zip(
        _SIDES.items(), (account.incoming_server, account.outgoing_server), strict=True
    ):
        yield purpose, [*listed, *(server for server in account.raw.servers if server.types & kinds)]


def _reasons(servers: Iterable[AccountServer | RawServer], why_not: WhyNot) -> Iterator[str]:
    for server in servers:
        if isinstance(server, RawServer):
            yield kept_raw(server)
        elif mail := next(over_tcp([server]), None):
            if reason := why_not(mail):
                yield f"{mail.hostname} {reason}"
        else:
            yield f"its {server.type} server is none that it knows"
