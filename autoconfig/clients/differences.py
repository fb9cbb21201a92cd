"""Where one client gets on with a profile and another does not: who loses what."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from autoconfig.clients.client import Client, Taken
from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import PURPOSES, Place, Remark, logins, mail_lists, server_sets
from autoconfig.profile.rules import Login, Rule
from autoconfig.profile.scalars import shown
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import RawServer, Server
from autoconfig.profile.template import Template
from autoconfig.profile.words import OVER_TCP, Authentication

_DEFAULT_RULE = Rule.model_validate("{address}")
_PASSWORDS = "write password-cleartext too where the server takes passwords"
_OF_OAUTH2 = "; Thunderbird signs in with it where an add-on names the server (oauth-addon)"
_IN_WORDS = {
    Template.parse(text).parts: words
    for text, words in (("{address}", "the whole address"), ("{local}", "the part before the @"))
}
Listed = list[tuple[int, Server]]


def remarks(profile: Profile, clients: Sequence[Client]) -> Iterator[Remark]:
    """All of them."""
    for at, servers in mail_lists(profile):
        for kind, listed in _by_type(servers):
            yield from _without_a_way_in(at, kind, listed, clients)
            yield from _different_hosts(at, kind, listed, clients)
    yield from _half(profile, clients)
    yield from _logins_need_address(profile, clients)


def _by_type(servers: Sequence[Model]) -> Iterator[tuple[str, Listed]]:
    """The servers over TCP that are not raw, with where they stand."""
    known = [(index, one) for index, one in enumerate(servers) if isinstance(one, Server)]
    known = [(index, one) for index, one in known if one.type in OVER_TCP]
    for kind, listed in groupby(sorted(known, key=lambda one: one[1].type), lambda one: one[1].type):
        yield kind, list(listed)


def _without_a_way_in(at: Place, kind: str, listed: Listed, clients: Iterable[Client]) -> Iterator[Remark]:
    """Who can sign in at none of them. Thunderbird for Android says so itself where it knows no word."""
    index, _ = listed[0]
    ways = (way for _, server in listed for way in server.authentication if isinstance(way, Authentication))
    words = list(dict.fromkeys(ways))
    losers = [
        client.title
        for client in clients
        if (client.name != "thunderbird-android" or Authentication.OAUTH2 in words)
        and client.is_locked_out(server for _, server in listed)
    ]
    if not losers:
        return
    code = Code.OAUTH2_ALONE if words == [Authentication.OAUTH2] else Code.FEW_CLIENTS
    more = _OF_OAUTH2 if Authentication.OAUTH2 in words else ""
    problem = f"{_named(losers)} can do nothing with the authentication {' or '.join(words)} alone{more}"
    yield Remark((*at, index, "authentication"), Mistake(code, problem, _PASSWORDS))


def _different_hosts(at: Place, kind: str, listed: Listed, clients: Iterable[Client]) -> Iterator[Remark]:
    """Of one host with several ports everybody has the same mail."""
    hosts = [server.hostname.text.lower() for _, server in listed if server.hostname]
    other = next((index for (index, _), host in zip(listed, hosts, strict=True) if host != hosts[0]), None)
    if other is None:
        return
    first, last = (
        _named(one.title for one in clients if one.taken is taken and kind in one.types)
        for taken in (Taken.FIRST, Taken.LAST)
    )
    problem = f"its {kind} servers are different hosts: {first} take the first, {last} the last"
    remedy = "write one, or serverSets if some people have another"
    yield Remark((*at, other), Mistake(Code.DIFFERENT_HOSTS, problem, remedy), Severity.INFO)


def _half(profile: Profile, clients: Iterable[Client]) -> Iterator[Remark]:
    """Where a set has servers for mail, and `none` in the place of the others."""
    who = _named(one.title for one in clients if one.needs_both)
    elsewhere = [one for one in profile.raw.servers if one.types & OVER_TCP]
    for at, servers in server_sets(profile):
        lists = {"incomingServer": servers.incoming_server, "outgoingServer": servers.outgoing_server}
        mail = any(_is_over_tcp(one) for listed in lists.values() for one in listed)
        for key, listed in lists.items():
            if mail and not listed and not elsewhere:
                problem = f"{who} drop a document without a server for {PURPOSES[key]}, and look elsewhere"
                mistake = Mistake(Code.NO_SERVER, problem, "write one where there is one")
                yield Remark((*at, key), mistake)


def _is_over_tcp(server: Model) -> bool:
    if isinstance(server, RawServer):
        return bool(server.types & OVER_TCP)
    return isinstance(server, Server) and server.type in OVER_TCP


def _logins_need_address(profile: Profile, clients: Iterable[Client]) -> Iterator[Remark]:
    """Rules that have no turn where a client does not say who asks, and what its people see then.

    Behind one that can always be filled no rule has a turn at all, so the first settles it.
    """
    who = _named(one.title for one in clients if not one.asks_with_address)
    for at, login in logins(profile):
        if not login.username or login.username[0].is_for_anyone:
            continue
        problem = (
            f"{who} do not say who asks, so this rule has no turn: their people see {_seen(login, profile)}"
        )
        remedy = "let the server take that too" + (
            "" if login.username_without_address else ", or write usernameWithoutAddress if another is nearer"
        )
        mistake = Mistake(Code.LOGIN_NEEDS_ADDRESS, problem, remedy)
        yield Remark((*at, "username", 0), mistake, Severity.INFO)


def _seen(login: Login, profile: Profile) -> str:
    rules = (*login.rules_without_address, *profile.rules_without_address, _DEFAULT_RULE)
    rule = next(rule for rule in rules if rule.is_for_anyone)
    fields = [part.field for part in rule.username.parts if part.field]
    if not fields:
        return "one login for everybody"
    return _IN_WORDS.get(rule.username.parts) or shown(rule.username.text)


def _named(titles: Iterable[str]) -> str:
    *others, last = titles
    return f"{', '.join(others)} and {last}" if others else last
