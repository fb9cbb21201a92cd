"""Changing a zone at its primary name server: RFC 2136, signed by a key of both sides (TSIG, RFC 8945).

Questions and the change go over one TCP connection, all of them signed: so what is compared is what the
server itself holds, a wrong key shows before anything is done, and nobody on the way can answer instead.

A change is bound to what the server has said before: each set of records that was seen at a name that is to
change must still be the same (section 2.4, prerequisites), else nothing at all is changed. What a wildcard
has answered is no set of that name, and binds nothing.

Nothing stands beside an alias (RFC 1034 section 3.6.2). A server passes over one that is added to other
records, and does the rest (section 3.4.2.2): what was in its place would be gone, and nothing there instead.
So it is asked before.
"""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.update
from dns.rdtypes.ANY.TXT import TXT

from autoconfig.errors import CannotRun
from autoconfig.reach import names
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.names import Endpoint, Resolution, Resolved

# Name with a final dot, type, TTL and value as in a zone file, but for TXT the bare text.
Change = tuple[str, str, int, str]

SECONDS = 5.0
# RFC 8945 section 6, but MD5, which MUST NOT be used; by the names that BIND has for them.
ALGORITHMS = {str(name).rstrip("."): name for name in dns.tsig.mac_sizes if str(name).startswith("hmac-sha")}
_MAX_ALIASES = 8
_MAX_STRING = 255  # of a TXT: RFC 1035 section 3.3
# What an alias takes the place of, what DNSSEC has beside it, and what stands for an answer that is not given
# whole (RFC 8482).
_NO_OBSTACLES = frozenset(
    dns.rdatatype.from_text(kind) for kind in ("A", "AAAA", "CNAME", "RRSIG", "NSEC", "HINFO")
)
_NOT_SIGNED = "its answer is not signed, so that anybody may have sent it"
_MAYBE_CHANGED = "It may have made the change or not: look with --diff."
# What the server says of a change: RFC 2136 section 2.2.
_MEANWHILE = frozenset({dns.rcode.YXDOMAIN, dns.rcode.YXRRSET, dns.rcode.NXRRSET, dns.rcode.NXDOMAIN})
_REFUSALS = {
    dns.rcode.REFUSED: "it refuses the change to this key",
    dns.rcode.NOTAUTH: "it is not primary for the zone",
    dns.rcode.NOTIMP: "it takes no updates",
    dns.rcode.NOTZONE: "it says that a name is not in the zone",
}
_TSIG = {
    dns.tsig.PeerBadKey: "it knows no key {key} with {algorithm}",
    dns.tsig.PeerBadSignature: "its key {key} has another secret",
    dns.tsig.PeerBadTime: "its clock and the one here are minutes apart",
}


class UpdateFailed(CannotRun):
    """The server cannot be asked, or does not change its zone; `end` says what that means for the zone."""

    def __init__(self, server: Endpoint, reason: str, end: str = "Nothing is changed.") -> None:
        super().__init__(f"Name server {server[0]}, port {server[1]}: {reason}. {end}")


@dataclass(frozen=True, slots=True)
class TransactionKey:
    """A key of TSIG: its name, its algorithm by BIND's word, and the secret, which is never printed."""

    name: str
    algorithm: str
    secret: bytes = field(repr=False)


def is_key_name(text: str) -> bool:
    """Whether a key can have it, which is a name of DNS."""
    try:
        return bool(dns.name.from_text(text) != dns.name.root)
    except (dns.exception.DNSException, UnicodeError):
        return False


class Primary:
    """A connection to a name server that is primary for some zones. Its methods raise UpdateFailed."""

    def __init__(self, server: Endpoint, key: TransactionKey, deadline: Deadline) -> None:
        self._server = server
        self._key = dns.tsig.Key(key.name, key.secret, ALGORITHMS[key.algorithm])
        self._deadline = deadline
        self._seen: dict[tuple[dns.name.Name, str], dns.rrset.RRset | None] = {}
        try:
            self._socket = socket.create_connection(server, max(min(SECONDS, deadline.left()), 0.001))
        except OSError as error:
            raise UpdateFailed(server, f"there is no answer ({error.strerror or error})") from None
        self._socket.setblocking(False)  # as dnspython wants it, which keeps the time

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def zone(self, domain: str) -> str:
        """The zone of a domain, without a final dot."""
        name = dns.name.from_text(domain)
        answer = self._ask(name, "SOA")
        found = (
            rrset.name
            for rrset in (*answer.answer, *answer.authority)
            if rrset.rdtype == dns.rdatatype.SOA and name.is_subdomain(rrset.name)
        )
        zone = next(found, None)
        if zone is None:
            raise UpdateFailed(self._server, f"it has no zone for {domain}")
        return str(zone).rstrip(".").lower()

    def resolve(self, name: str, kind: str) -> Resolved:
        """What it holds itself, as `Door.resolve`; an alias that leads to another zone has no values."""
        start = here = dns.name.from_text(name)
        answer = self._ask(start, kind)
        held = {(rrset.name, dns.rdatatype.to_text(rrset.rdtype)): rrset for rrset in answer.answer}
        self._seen[start, kind] = held.get((start, kind))
        aliases: list[str] = []
        while (alias := held.get((here, "CNAME"))) and kind != "CNAME" and len(aliases) < _MAX_ALIASES:
            self._seen.setdefault((start, "CNAME"), alias)
            here = alias[0].target
            aliases.append(str(here).lower())
        rrset = held.get((here, kind))
        if rrset is None:
            outcome = Resolution.NO_NAME if answer.rcode() == dns.rcode.NXDOMAIN else Resolution.NO_DATA
            return Resolved(name, kind, outcome, (), tuple(aliases))
        return Resolved(
            name, kind, Resolution.FOUND, tuple(sorted(map(names.value, rrset))), tuple(aliases), rrset.ttl
        )

    def change(self, zone: str, deleted: Iterable[Change], added: Iterable[Change]) -> None:
        """Do all of it, or nothing."""
        update = dns.update.UpdateMessage(zone, keyring=self._key)
        gone = {(dns.name.from_text(name), kind, value) for name, kind, _, value in deleted}
        new = [(dns.name.from_text(name), kind, ttl, value) for name, kind, ttl, value in added]
        owners = {one[0] for one in gone} | {one[0] for one in new}
        self._expect(update, owners, dns.name.from_text(zone))
        for name in {name for name, kind, *_ in new if kind == "CNAME"}:
            self._expect_room(name, dns.name.from_text(zone))
        for name, kind, value in sorted(gone):
            for rdata in self._seen.get((name, kind)) or ():
                if names.value(rdata) == value:
                    update.delete(name, rdata)
        for name, kind, ttl, value in new:
            update.add(name, self._ttl(name, kind, gone) or ttl, _rdata(kind, value))
        code = self._exchange(update, _MAYBE_CHANGED).rcode()
        if code in _MEANWHILE:
            raise UpdateFailed(self._server, "somebody else has changed these records meanwhile, try again")
        self._check(code)
        self._seen.clear()

    def _expect(
        self, update: dns.update.UpdateMessage, owners: set[dns.name.Name], zone: dns.name.Name
    ) -> None:
        """That the server still holds at these names what it has said."""
        for (name, kind), rrset in list(self._seen.items()):
            if name in owners and rrset is None:
                update.absent(name, kind)
            elif name in owners and rrset and not self._is_synthesised(rrset, zone):
                update.present(name, *rrset)

    def _expect_room(self, name: dns.name.Name, zone: dns.name.Name) -> None:
        """That an alias can stand there."""
        beside = [
            dns.rdatatype.to_text(rrset.rdtype)
            for rrset in self._exchange(self._query(name, "ANY")).answer
            if rrset.name == name and rrset.rdtype not in _NO_OBSTACLES
            if not self._is_synthesised(rrset, zone)
        ]
        if beside:
            who = str(name).rstrip(".")
            reason = f"it has {' and '.join(sorted(beside))} at {who}, beside which no alias can stand"
            raise UpdateFailed(self._server, reason)

    def _ttl(self, name: dns.name.Name, kind: str, gone: set[tuple[dns.name.Name, str, str]]) -> int | None:
        """That of the set where some of it stays: a set has but one (RFC 2181 section 5.2), and not by us."""
        rrset = self._seen.get((name, kind))
        if rrset and any((name, kind, names.value(rdata)) not in gone for rdata in rrset):
            return rrset.ttl
        return None

    def _is_synthesised(self, rrset: dns.rrset.RRset, zone: dns.name.Name) -> bool:
        """Whether a wildcard may have answered (RFC 4592): one above the name has the same records then."""
        above = rrset.name
        while above != zone and above.is_subdomain(zone):
            above = above.parent()
            star = dns.name.Name(("*", *above.labels))
            found = self._ask(star, dns.rdatatype.to_text(rrset.rdtype)).answer
            if any(one.rdtype == rrset.rdtype and set(one) == set(rrset) for one in found):
                return True
        return False

    def _ask(self, name: dns.name.Name, kind: str) -> dns.message.Message:
        """What it holds; it asks nobody else."""
        answer = self._exchange(self._query(name, kind))
        code = answer.rcode()
        if code == dns.rcode.REFUSED or not (code or answer.flags & dns.flags.AA):
            raise UpdateFailed(self._server, f"it has no zone for {str(name).rstrip('.')}")
        if code != dns.rcode.NXDOMAIN:
            self._check(code)
        return answer

    def _query(self, name: dns.name.Name, kind: str) -> dns.message.Message:
        query = dns.message.make_query(name, kind, flags=0)
        query.use_tsig(self._key)
        return query

    def _check(self, code: dns.rcode.Rcode) -> None:
        if code != dns.rcode.NOERROR:
            reason = _REFUSALS.get(code, f"it says {dns.rcode.to_text(code)}")
            raise UpdateFailed(self._server, reason)

    def _exchange(
        self, message: dns.message.Message, silence: str = "Nothing is changed."
    ) -> dns.message.Message:
        """The signed answer; `silence` says what it means for the zone that there is none."""
        seconds = min(SECONDS, self._deadline.left())
        try:
            answer = dns.query.tcp(message, self._server[0], seconds, self._server[1], sock=self._socket)
        except tuple(_TSIG) as error:
            key, algorithm = (str(name).rstrip(".") for name in (self._key.name, self._key.algorithm))
            raise UpdateFailed(
                self._server, _TSIG[type(error)].format(key=key, algorithm=algorithm)
            ) from None
        except (dns.exception.Timeout, EOFError, OSError):
            raise UpdateFailed(self._server, "there is no answer", silence) from None
        except dns.exception.DNSException as error:
            reason = f"its answer cannot be used ({type(error).__name__})"
            # dnspython 2.9 refuses it itself, others do not.
            raise UpdateFailed(self._server, _NOT_SIGNED if "TSIG" in str(error) else reason) from None
        if not answer.had_tsig:
            raise UpdateFailed(self._server, _NOT_SIGNED)
        return answer


def _rdata(kind: str, value: str) -> dns.rdata.Rdata:
    if kind != "TXT":
        return dns.rdata.from_text("IN", kind, value)
    content = value.encode()
    strings = [content[start : start + _MAX_STRING] for start in range(0, len(content), _MAX_STRING)]
    return TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings)
