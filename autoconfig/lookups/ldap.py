"""Lookups in an LDAP directory: one bind for a connection, one search for an address.

Connections are kept. One that the server has given up meanwhile is replaced; several servers are tried in
their order, with a fair share of the time each. A password goes over TLS only, whose certificate and host
name are checked; to this machine itself it may go without.
"""

import re
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import ldap
from ldap.dn import is_dn
from ldap.extop import ExtendedRequest
from ldap.filter import escape_filter_chars

from autoconfig.address import Address
from autoconfig.lookups.ldap_channel import Channel, Entries, TooLong
from autoconfig.lookups.ldap_server import LdapServer, read_server
from autoconfig.lookups.network import connected, is_local, read_authorities, share
from autoconfig.lookups.results import CannotOpen, Fault, LookupFailed, read_values
from autoconfig.lookups.secrets import fill_in, read_password
from autoconfig.profile import lookups as model
from autoconfig.profile.template import Template

START_TLS = "1.3.6.1.4.1.1466.20037"  # RFC 4511 section 4.14.1
# One more than is wanted, so that several are noticed.
_SIZE_LIMIT = 2

_FAULTS: Mapping[type[Exception], Fault] = {
    TimeoutError: Fault.SLOW,
    TooLong: Fault.UNUSABLE,
    ldap.SIZELIMIT_EXCEEDED: Fault.SEVERAL,
    ldap.TIMELIMIT_EXCEEDED: Fault.SLOW,
    ldap.BUSY: Fault.DOWN,
    ldap.UNAVAILABLE: Fault.DOWN,
    ldap.SERVER_DOWN: Fault.DOWN,
    ldap.INVALID_CREDENTIALS: Fault.REFUSED,
    ldap.INAPPROPRIATE_AUTH: Fault.REFUSED,
    ldap.INSUFFICIENT_ACCESS: Fault.REFUSED,
    ldap.CONFIDENTIALITY_REQUIRED: Fault.REFUSED,
    ldap.STRONG_AUTH_REQUIRED: Fault.REFUSED,
    ldap.STRONG_AUTH_NOT_SUPPORTED: Fault.REFUSED,
    ldap.LDAPError: Fault.QUERY,
    OSError: Fault.DOWN,
}
# Active Directory knows name@domain and DOMAIN\name too (MS-ADTS section 5.1.1.1.1).
_ACCOUNT = re.compile(r"[@\\]")
# What can go wrong with a connection.
_BROKEN = (OSError, TooLong, ldap.LDAPError)
# A connection that the server has given up meanwhile.
_GIVEN_UP = (ConnectionError, ssl.SSLError, ldap.SERVER_DOWN)


class LdapBackend:
    """A directory that is asked."""

    def __init__(self, folder: Path, settings: model.Ldap) -> None:
        """Connects to nothing yet. Raises CannotOpen."""
        self.fields: Mapping[str, str] = {
            name: attribute.lower() for name, attribute in settings.fields.items()
        }
        self._settings = settings
        self._servers = [read_server(fill_in(url)) for url in settings.url]
        self._filter = Template.parse(settings.filter, model.ASKED_FIELDS)
        self._password = read_password(folder, settings.password_file)
        self._context = read_authorities(folder, settings.ca_file)
        self._idle: list[Channel] = []
        self._closed = False
        self.label = f"ldap {', '.join(map(str, self._servers))}"
        _check(settings, self._servers)
        _check_filter(settings.filter, self._filled(Address("x", "example.org")))

    def find(self, address: Address, deadline: float) -> Mapping[str, str] | None:
        """As lookups.guard.Backend has it; of several values of an attribute the first."""
        try:
            entries = self._search(self._filled(address), deadline)
        except _BROKEN as error:
            raise LookupFailed(_fault(error), _reason(error)) from None
        if not entries:
            return None
        if len(entries) > 1:
            raise LookupFailed(Fault.SEVERAL)
        values = {name.lower(): values[0] for name, values in entries[0][1].items() if values}
        return read_values({**dict.fromkeys(self.fields.values()), **values}, self.fields)

    def stop_overdue(self) -> None:
        """Nothing ever is: each wait ends at its deadline."""

    def close(self) -> None:
        """Hang up, and keep no connection from now on."""
        self._closed = True
        self._hang_up()

    def _hang_up(self) -> None:
        while channel := self._take_idle():
            channel.close()

    def _filled(self, address: Address) -> str:
        """The filter for an address, escaped (RFC 4515 section 3)."""
        values = {"address": str(address), "local": address.local, "domain": address.domain}
        return self._filter.fill({name: escape_filter_chars(value) for name, value in values.items()}) or ""

    def _search(self, filter_text: str, deadline: float) -> Entries:
        def begin(libldap: Any) -> int:
            names = list(self.fields.values())
            base, scope = self._settings.base, ldap.SCOPE_SUBTREE
            message: int = libldap.search_ext(base, scope, filter_text, names, sizelimit=_SIZE_LIMIT)
            return message

        if channel := self._take_idle():
            try:
                return self._ask(channel, begin, share(deadline, 1 + len(self._servers)))
            except (TimeoutError, *_GIVEN_UP):
                self._hang_up()  # restarted, standing still or lost on the way: the others are of no use
                if monotonic() >= deadline:
                    raise
        return self._ask(self._connect(deadline), begin, deadline)

    def _ask(self, channel: Channel, begin: Callable[[Any], int], deadline: float) -> Entries:
        try:
            entries = channel.request(begin, deadline)
        except BaseException:
            channel.close()
            raise
        self._idle.append(channel)
        if self._closed:
            self._hang_up()
        return entries

    def _take_idle(self) -> Channel | None:
        while True:
            try:
                channel = self._idle.pop()
            except IndexError:
                return None
            if channel.is_silent():
                return channel
            channel.close()

    def _connect(self, deadline: float) -> Channel:
        """A new connection, signed in, to the first server that lets us; each has its share of the time."""
        for position, server in enumerate(self._servers):
            try:
                return self._connect_to(server, share(deadline, len(self._servers) - position))
            except _BROKEN as error:
                failure = error
        raise failure

    def _connect_to(self, server: LdapServer, deadline: float) -> Channel:
        channel = Channel(connected(server.host, server.port, deadline))
        try:
            self._sign_in(channel, server, deadline)
        except BaseException:
            channel.close()
            raise
        return channel

    def _sign_in(self, channel: Channel, server: LdapServer, deadline: float) -> None:
        """First TLS, then the password, if there is any."""
        if self._settings.start_tls:
            channel.request(lambda libldap: libldap.extop(ExtendedRequest(START_TLS, None)), deadline)
        if server.tls or self._settings.start_tls:
            channel.start_tls(self._context, server.host, deadline)
        if self._settings.bind_dn is not None:
            name, password = self._settings.bind_dn, self._password
            channel.request(lambda libldap: libldap.simple_bind(name, password), deadline)


def _fault(error: Exception) -> Fault:
    return next(fault for kind, fault in _FAULTS.items() if isinstance(error, kind))


def _reason(error: Exception) -> str:
    """In words of the system, OpenSSL or libldap; those of the server are left out."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return error.reason or ""
    if isinstance(error, ldap.LDAPError):
        return str(error.args[0].get("desc", "")) if error.args else ""
    return getattr(error, "strerror", None) or ""


def _check(settings: model.Ldap, servers: Sequence[LdapServer]) -> None:
    """What libldap and we refuse; a bind to this machine itself may go without TLS."""
    clear = [server for server in servers if not (server.tls or settings.start_tls)]
    if settings.bind_dn is not None and not all(is_local(server.host) for server in clear):
        raise CannotOpen("url", "the password would travel in clear", "write ldaps: or startTLS: true")
    if settings.start_tls and any(server.tls for server in servers):
        raise CannotOpen("startTLS", "ldaps: has TLS already", "leave this out")
    for key, text in (("base", settings.base), ("bindDN", settings.bind_dn)):
        if text is not None and not is_dn(text) and not (key == "bindDN" and _ACCOUNT.search(text)):
            raise CannotOpen(key, "it is not a distinguished name", "write one such as dc=example,dc=org")


def _check_filter(written: str, text: str) -> None:
    """By libldap, which reads a filter before it sends anything; here to nobody, and without waiting."""
    if written == text:
        raise CannotOpen("filter", "it names nobody", "write one such as (mail={address})")
    nobody, near = socket.socketpair()
    channel = Channel(near)
    try:
        channel.request(lambda libldap: libldap.search_ext("", ldap.SCOPE_BASE, text), 0.0)
    except ldap.FILTER_ERROR:
        raise CannotOpen(
            "filter", "it is not a search filter", "write one such as (mail={address})"
        ) from None
    except TimeoutError:
        pass
    finally:
        channel.close()
        nobody.close()
