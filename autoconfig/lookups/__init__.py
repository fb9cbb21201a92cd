"""Lookups at work: tables, LDAP directories and SQL databases, asked about an address in their order.

Each gives what it knows; of one field the first value counts, and a lookup that could add nothing is not
asked. One that gives an `address` says which mailbox is behind an alias; all are then asked about that, once.

A search does no waiting of its own: it gives futures to wait for, and for how long, so that the same search
serves an event loop and a thread. It ends by itself at the deadline.

    Search ──┬── OpenTable               rows in memory; to wait for only while a changed file is read
             └── Guard ── Backend        a server, of LDAP or SQL, and what stands before it:
                   Cache                 what was answered a moment ago
                   Breaker               whether the server is left alone; its states are drawn in `guard`
                   Workers               so many threads, so many questions that wait for one
                   Journal               counts, and a line in the log for an outage

A backend keeps its connections (but for SQLite, whose file may be replaced). One of them is

                 connected and signed in            the answer
    not there ---------------------------> asked <---------------> idle
        ^                                    |       a question      |
        |       broken, or overdue           |                       |   the server has hung up, or
        +------------------------------------+-----------------------+   another was found broken

A question that finds an idle one broken has a new one, once, in what is left of its time: the server has
been restarted. LDAP ends each wait at its deadline, and gives up a connection after any fault; drivers of
SQL may wait without end, so whoever asks cuts off at its socket what is overdue.
"""

from collections.abc import Callable, Collection, Container, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from pathlib import Path
from time import monotonic
from typing import Any

from autoconfig.address import Address
from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.login import mailbox
from autoconfig.lookups.domains import Listing, Place
from autoconfig.lookups.guard import Backend, Guard
from autoconfig.lookups.libraries import not_installed
from autoconfig.lookups.results import CannotOpen, Clock, Result, Wait, read_address
from autoconfig.lookups.table import OpenTable
from autoconfig.profile import Profile
from autoconfig.profile.file import ProfileFile
from autoconfig.profile.lookups import Lookup
from autoconfig.profile.words import ANY_DOMAIN, EvolutionAnswer

Member = OpenTable | Guard


class Search:
    """One question to some lookups: iterate over it, and wait for what it gives; then read it.

    `fields` is what was found; `turns` says of each lookup what came of it, `outcomes` of each that was
    asked its kind and one of `results.OUTCOMES`.
    """

    def __init__(
        self,
        members: Sequence[Member],
        address: Address,
        digest: str,
        deadline: float,
        domains: Container[str] | None,
        clock: Clock = monotonic,
    ) -> None:
        self.fields: dict[str, str] = {}
        self.turns: list[tuple[str, str]] = []
        self.outcomes: list[tuple[str, str]] = []
        self._deadline = deadline
        self._clock = clock
        self._members = members
        self._address = address
        self._digest = digest
        self._domains = domains

    def __iter__(self) -> Iterator[tuple[Future[Any], float]]:
        """Ask; each future is to be waited for until it is done, and no longer than so many seconds."""
        for future, until in self._ask():
            yield future, max(0.0, until - self._clock())

    def _ask(self) -> Generator[Wait, None, None]:
        address: Address | None = self._address
        if not self._address.known:
            address = yield from self._unmask()
        if address is None:
            return
        yield from self._ask_all(address)
        real = mailbox(address, self.fields)
        if real != address:
            yield from self._ask_all(real)
        if real != self._address:
            self.fields["address"] = str(real)

    def _ask_all(self, address: Address) -> Generator[Wait, None, None]:
        """Ask one after the other, as far as the first that says that this is an alias."""
        may_be_alias = "address" not in self.fields
        for member in self._members:
            missing = [name for name in member.fields if name not in self.fields]
            if not missing:
                self.turns.append((member.label, "not asked, it could add nothing"))
                continue
            answer = yield from member.ask(address, self._deadline)
            self.outcomes.append((_kind(member), answer.outcome))
            new = {name: answer.fields[name] for name in missing if name in answer.fields}
            elsewhere = "" if self._has_mailbox(new) else new.pop("address")
            self.fields |= new
            self.turns.append((member.label, _turn(answer, missing, new, elsewhere)))
            if may_be_alias and mailbox(address, new) != address:
                return

    def _has_mailbox(self, fields: Mapping[str, str]) -> bool:
        """Whether `address`, if it is there, is one mailbox of ours: mail may be forwarded to anywhere."""
        if "address" not in fields:
            return True
        real = read_address(fields["address"])
        if real is None:
            return False
        return self._domains is None or real.domain == self._address.domain or real.domain in self._domains

    def _unmask(self) -> Generator[Wait, None, Address | None]:
        for member in self._members:
            if isinstance(member, OpenTable):
                address = yield from member.ask_digest(self._digest, self._deadline)
                if address and address.domain == self._address.domain:
                    return address
        return None


def find(search: Search | None) -> dict[str, str]:
    """What a search finds, waited for in this thread; nothing without one."""
    if search is None:
        return {}
    for future, seconds in search:
        wait_for([future], seconds)
    return search.fields


class _Ours:
    """Mail domains that a profile names, and those that its database lists now."""

    def __init__(self, named: Collection[str], listed: Container[str]) -> None:
        self._named = frozenset(named)
        self._listed = listed

    def __contains__(self, domain: object) -> bool:
        return domain in self._named or domain in self._listed


class Lookups:
    """The opened lookups of one provider."""

    def __init__(
        self,
        members: Sequence[Member],
        *,
        timeout: float = 2.0,
        exact: bool = False,
        domains: Container[str] | None = None,
        clock: Clock = monotonic,
    ) -> None:
        """`domains`: where the mailbox behind an alias may be, beside the alias's own; None for anywhere.

        `clock`: that of the members.
        """
        self.members = tuple(members)
        self._domains = domains
        self._timeout = timeout
        self.clock = clock
        tables = tuple(member for member in members if isinstance(member, OpenTable))
        self.watched = tuple(table.watched for table in tables)
        self._tables = tables if exact else ()

    @classmethod
    def open(cls, file: ProfileFile, domains: Collection[str], more: Container[str] = ()) -> "Lookups":
        """The lookups of a profile for its `domains`, and for `more`, which may change.

        Nothing is connected to yet.
        Raises ProfileError.
        """
        profile = file.profile
        members: list[Member] = []
        findings: list[Finding] = []
        of_tables: list[Finding] = []
        for index, lookup in enumerate(profile.lookups):
            try:
                members.append(_open(file.path.parent, profile, lookup))
            except CannotOpen as error:
                keys = ("lookups", index, lookup.kind, *((error.key,) if error.key else ()))
                mistake = Mistake(Code.LOOKUP_UNUSABLE, error.problem, error.remedy)
                findings.append(file.finding(keys, mistake))
            except ProfileError as error:
                of_tables.extend(error.findings)
        if findings or of_tables:
            raise ProfileError((*findings, *of_tables))
        exact = profile.evolution is EvolutionAnswer.EXACT
        ours = None if ANY_DOMAIN in domains else _Ours(domains, more)
        return cls(members, timeout=profile.timeout, exact=exact, domains=ours)

    def search(self, address: Address, digest: str, arrival: float) -> Search | None:
        """A search for whom a request came for at `arrival` (by the clock); None where none can be asked.

        `digest` is the MD5 of the address where that is all the client says, else "".
        """
        members = self.members if address.known else self._tables if digest else ()
        if not members:
            return None
        return Search(members, address, digest, arrival + self._timeout, self._domains, self.clock)

    @property
    def troubles(self) -> list[str]:
        """What is out, and why."""
        guards = (member for member in self.members if isinstance(member, Guard))
        return [f"{one.label} {one.trouble}" for one in guards if one.trouble]

    def close(self) -> None:
        """Give up all connections."""
        for member in self.members:
            member.close()


def _open(folder: Path, profile: Profile, lookup: Lookup) -> Member:
    if lookup.table:
        by_digest = profile.evolution is EvolutionAnswer.EXACT
        try:
            return OpenTable(folder / lookup.table.file, lookup.table.fields, by_digest=by_digest)
        except OSError as error:
            problem = f"it cannot be read ({error.strerror})"
            raise CannotOpen("file", problem, "write a file that can") from None
    try:
        backend = _BACKENDS[lookup.kind](folder, lookup.settings)
    except ImportError as error:
        raise not_installed(lookup.kind, error) from None
    return Guard(backend, profile.cache, profile.timeout)


def _ldap(folder: Path, settings: Any) -> Backend:
    from autoconfig.lookups.ldap import LdapBackend  # its library need not be installed

    return LdapBackend(folder, settings)


def _sql(folder: Path, settings: Any) -> Backend:
    from autoconfig.lookups.sql import SqlBackend  # nor this one

    return SqlBackend(folder, settings)


# By the key of a lookup: what opens it. Raises CannotOpen, and ImportError without its library.
_BACKENDS: Mapping[str, Callable[[Path, Any], Backend]] = {"ldap": _ldap, "sql": _sql}


def _kind(member: Member) -> str:
    """The word that its label begins with: table, ldap or sql."""
    return member.label.partition(" ")[0]


def open_listing(file: ProfileFile) -> Listing | None:
    """The database of mail domains that a profile names; nothing is connected to yet. Raises ProfileError."""
    if file.profile.domains_from is None:
        return None
    settings = file.profile.domains_from.sql
    try:
        try:
            from autoconfig.lookups.sql import SqlValues

            source = SqlValues(file.path.parent, settings)
        except ImportError as error:
            raise not_installed("sql", error) from None
    except CannotOpen as error:
        keys = ("domainsFrom", "sql", *((error.key,) if error.key else ()))
        mistake = Mistake(Code.LOOKUP_UNUSABLE, error.problem, error.remedy)
        raise ProfileError([file.finding(keys, mistake)]) from None
    return Listing(source, settings.every, Place(str(file.path), *file.source.locate(["domainsFrom"])))


def _turn(answer: Result, wanted: Sequence[str], new: Mapping[str, str], elsewhere: str) -> str:
    if answer.fault:
        return answer.trouble
    if not answer.known:
        return "does not know the address"
    gained = [f"{name} is {value}" for name, value in new.items()]
    if elsewhere:
        gained.append(f"{elsewhere} is not one mailbox of these domains")
    return ", ".join(gained) or f"knows the address, and has no {' and no '.join(wanted)}"
