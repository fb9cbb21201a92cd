"""The certificate for a host: pairs of certificate and key, in files that are read again when they change.

                 +-- a pair that has the name -----------------------+
    name asked --+-- else one with a wildcard for it -- else the first --> its context, for this handshake
                 +-- none (no SNI): the first -----------------------+

A connection begins in a context without any certificate, which hands it on by name. That first context makes
the tickets by which a client takes up a session without seeing a certificate again, so it is a new one
whenever any pair is: no session outlives the certificate that it began with.

RFC 9525 section 6.3: a wildcard is the whole first label of a name, and stands for exactly one label.
RFC 9325 section 3.1.1: nothing older than TLS 1.2.
"""

import logging
import ssl
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from autoconfig import files
from autoconfig.errors import ProfileError, where
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.signing.certificates import Certificate, host_names, invalidity, read
from autoconfig.watched import Watched

LOG = logging.getLogger("autoconfig")
# A renewal is in use a second and a look after the last of its files is written, at the latest.
LOOK_SECONDS = 2.0
SETTLE_SECONDS = 1.0
MAX_LENGTH = files.MIB
ALPN = ("http/1.1",)
CERTIFICATE, KEY = "tls-certificate", "tls-key"
_MISMATCH = frozenset({"KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH"})


class Pair(NamedTuple):
    """A file with a certificate, and those above it but the root's; and one with its key."""

    certificate: Path
    key: Path


class Identity(NamedTuple):
    """A pair as it was read."""

    pair: Pair
    context: ssl.SSLContext
    names: Sequence[str]
    ends: datetime


class Certificates:
    """All pairs. Bad new files leave the last good ones in use, and are a problem until they are mended."""

    def __init__(self, pairs: Sequence[Pair], clock: Callable[[], float] = monotonic) -> None:
        """Raises ProfileError with what is wrong with each."""
        self._clock, self._due = clock, clock() + LOOK_SECONDS
        self._faults: dict[Pair, Finding] = {}
        self._told: frozenset[Finding] = frozenset()
        found: list[Finding] = []
        self.watched: list[Watched[Identity]] = []
        for pair in pairs:
            try:
                self.watched.append(self._watch(pair))
            except ProfileError as error:
                found += error.findings
        if found:
            raise ProfileError(found)
        read = self._read
        self._used = read, _by_name(read)  # in one step

    @property
    def context(self) -> ssl.SSLContext:
        """For a connection that is accepted now."""
        return self._used[1]

    @property
    def expires(self) -> float:
        """When the first of those in use ends, in seconds since 1970."""
        return min(identity.ends for identity in self._used[0]).timestamp()

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What has to be mended: files that are not in use, and what has expired in use."""
        now = datetime.now(UTC)
        ended = (_expired(one) for one in self._used[0] if one.ends < now)
        return (*self._faults.values(), *ended)

    def look(self, *, now: bool = False, silent: bool = False) -> None:
        """Take what has changed into use. It costs a comparison, and now and then a stat a file, or `now`.

        `silent`: somebody else says what is wrong. More than one thread may look.
        """
        if not now and self._clock() < self._due:
            return
        self._due = self._clock() + LOOK_SECONDS
        for watched in self.watched:
            watched.look(now=now)
        read = self._read
        if any(new is not old for new, old in zip(read, self._used[0], strict=True)):
            self._used = read, _by_name(read)
        if not silent:
            self._say()

    def _say(self) -> None:
        problems = frozenset(self.problems)
        for problem in problems - self._told:
            LOG.error("the last good certificate stays in use: %s", problem)
        self._told = problems

    @property
    def _read(self) -> list[Identity]:
        return [watched.current for watched in self.watched]

    def _watch(self, pair: Pair) -> Watched[Identity]:
        return Watched(
            pair,
            partial(read_pair, pair),
            partial(self._tell, pair),
            every=0.0,
            settle=SETTLE_SECONDS,
            clock=self._clock,
        )

    def _tell(self, pair: Pair, fault: Exception | None) -> None:
        if isinstance(fault, ProfileError):
            self._faults[pair] = fault.findings[0]
        elif fault:
            self._faults[pair] = _mistake(where(fault), "write another one").at(str(pair.key), 1, KEY)
        else:
            self._faults.pop(pair, None)


def read_pair(pair: Pair) -> Identity:
    """Raises ProfileError."""
    leaf = _leaf(pair.certificate)
    context = _context()
    _content(pair.key, KEY)  # it says what is wrong with the file in better words than OpenSSL
    try:
        context.load_cert_chain(pair.certificate, pair.key, partial(_refuse_encrypted, pair))
    except ssl.SSLError as error:
        raise _refusal(pair, error) from None
    except OSError as error:
        raise _unreadable(pair.key, KEY, error) from error
    return Identity(pair, context, host_names(leaf), leaf.not_valid_after_utc)


def _leaf(file: Path) -> Certificate:
    content = _content(file, CERTIFICATE)
    try:
        leaf = read(content)[0]
        fault = invalidity(leaf)
    except ValueError:
        raise _error(file, CERTIFICATE, "it holds no certificate", "write one in PEM") from None
    if fault:
        raise _error(file, CERTIFICATE, f"it {fault}", "write a valid one")
    return leaf


def _content(file: Path, key: str) -> bytes:
    try:
        return files.read(file, MAX_LENGTH)
    except OSError as error:
        raise _unreadable(file, key, error) from error


def _refusal(pair: Pair, error: ssl.SSLError) -> ProfileError:
    if error.reason in _MISMATCH:
        return _error(
            pair.certificate, CERTIFICATE, f"it is not of the key in {pair.key}", "write the one made for it"
        )
    reason = (error.reason or "").replace("_", " ").lower()
    if reason in ("", "pem lib", "no start line"):
        return _error(pair.key, KEY, "it holds no private key", "write one in PEM")
    return _error(pair.certificate, CERTIFICATE, f"OpenSSL refuses it ({reason})", "write another one")


def _refuse_encrypted(pair: Pair) -> str:
    raise _error(pair.key, KEY, "it is encrypted", "write one that is not, which the service alone may read")


def _unreadable(file: Path, key: str, error: OSError) -> ProfileError:
    return _error(file, key, f"it cannot be read ({error.strerror})", "write a file that can")


def _expired(identity: Identity) -> Finding:
    mistake = _mistake(f"it has expired on {identity.ends:%Y-%m-%d}", "write a valid one")
    return mistake.at(str(identity.pair.certificate), 1, CERTIFICATE)


def _error(file: Path, key: str, problem: str, remedy: str) -> ProfileError:
    return ProfileError([_mistake(problem, remedy).at(str(file), 1, key)])


def _mistake(problem: str, remedy: str) -> Mistake:
    return Mistake(Code.TLS_UNUSABLE, problem, remedy)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(ALPN)
    return context


def _by_name(identities: Sequence[Identity]) -> ssl.SSLContext:
    """The context that a connection begins in."""
    contexts: dict[str, ssl.SSLContext] = {}
    for identity in identities:
        for name in filter(_is_usable, identity.names):
            contexts.setdefault(name, identity.context)
    first = identities[0].context

    def choose(connection: ssl.SSLObject, name: str | None, _: object) -> None:
        found = (contexts[key] for key in _keys(name) if key in contexts)
        connection.context = next(found, first)

    context = _context()
    context.sni_callback = choose
    return context


def _keys(name: str | None) -> Iterable[str]:
    """The names in a certificate that this one matches; the closest first."""
    host = (name or "").lower().removesuffix(".")
    return host, f"*.{host.partition('.')[2]}"


def _is_usable(name: str) -> bool:
    return "*" not in name.removeprefix("*.")
