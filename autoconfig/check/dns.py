"""DNS beside what `autoconfig dns` prints: what is missing, leads elsewhere, or was left by somebody else.

An address is as good as an alias where it is the service's own. Of an SRV record host and port count: which
priority an operator gives is the operator's own affair. What says that a service is not offered is right
where the profile has none. The digest of PACC is compared with the document, so not here.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from autoconfig.address import SERVICE_LABELS
from autoconfig.check.leftovers import exchanges, hoster, senders
from autoconfig.check.notes import error, info, some, warning
from autoconfig.check.scene import Scene
from autoconfig.check.threads import each
from autoconfig.findings import Code, Finding
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.zone.differences import Difference, differences, is_digest
from autoconfig.zone.records import NOT_OFFERED, Record

# The host that says so.
_NOBODY = "."
# Nobody has it: what leads it somewhere leads every name there.
_NOBODYS_LABEL = "no-such-host-6f1c2a"
_AFTER_MOVING = "remove it: it is of the time before the mail moved"


class Host(NamedTuple):
    """A name of ours that leads, or should lead, to the service: `target` is where it leads."""

    name: str
    kind: str
    service: str
    target: str
    is_right: bool
    by_wildcard: bool
    unknown: Resolved | None = None  # a question without an answer, for want of which nothing can be told


def look(scene: Scene) -> Iterator[Finding]:
    """All of it; nothing more of a domain that there is not."""
    apex = scene.door.resolve(scene.domain, "MX")
    if apex.outcome is Resolution.NO_NAME:
        problem = "there is no such domain, so no mail and no client finds it"
        yield error(Code.DOMAIN_UNKNOWN, scene.domain, problem, "look for a typo, or register it")
    elif apex.cut_short:
        yield _not_in_time([scene.domain])
    elif apex.outcome is Resolution.FAILED:
        problem = f"its name servers give no usable answer ({apex.reason})"
        yield error(Code.DNS_FAILED, scene.domain, problem, "ask who runs them; DNSSEC may be broken")
    elif scene.wanted:
        yield from _beside_the_profile(scene)
    else:
        yield from _without_profile(scene, tuple(value.split()[-1] for value in apex.values))


def _beside_the_profile(scene: Scene) -> Iterator[Finding]:
    records = scene.wanted.records if scene.wanted else []
    answers = each(lambda one: scene.door.resolve(*one), sorted({(one.name, one.type) for one in records}))
    unknown = [one for one in answers if one.outcome is Resolution.FAILED]
    yield from _unanswered(unknown)
    left_out = {(f"{one.name}.", one.kind) for one in unknown}
    records = [one for one in records if (one.name.lower(), one.type) not in left_out]
    found = list(differences(records, scene.door.resolve))
    aliases = [one for one in found if one.type in ("CNAME", "A", "AAAA")]
    hosts = each(partial(_host, scene), aliases)
    yield from _unanswered([*dict.fromkeys(one.unknown for one in hosts if one.unknown)])
    gone = [f"{one.name} {one.kind}" for one in hosts if not one.target]
    services = [one for one in found if one not in aliases and one.missing and not _there(one)]
    if len(gone) == len(hosts) and len(services) == len(found) - len(aliases) and found:
        problem = f"none of the {len(records)} records is there by which clients find its settings"
        yield error(Code.DNS_MISSING, scene.domain, problem, _publish(scene))
        return
    yield from _missing(scene, gone, services)
    yield from _nowhere(scene, hosts)
    yield from (finding for host in hosts if host.target and not host.is_right for finding in _astray(host))
    for one in found:
        if one.type == "SRV" and one.found:
            yield from _service(scene, one)
        elif one.type == "TXT" and one.missing and one.found and not is_digest(one.wanted[0]):
            problem = f"it says {some(_values(one.foreign))} instead of {some(_values(one.missing))}"
            yield warning(Code.DNS_WRONG, _subject(one), problem, _publish(scene))


def _unanswered(unknown: Sequence[Resolved]) -> Iterator[Finding]:
    """What name servers keep to themselves is not known to be missing; but clients find nothing either."""
    late = [f"{one.name} {one.kind}" for one in unknown if one.cut_short]
    if late:
        yield _not_in_time(late)
    failed = [one for one in unknown if not one.cut_short]
    if failed:
        subjects = [f"{one.name} {one.kind}" for one in failed]
        problem = f"the name servers give no usable answer to {some(subjects)} ({failed[0].reason})"
        yield error(Code.DNS_FAILED, subjects[0], problem, "ask who runs them; DNSSEC may be broken")


def _not_in_time(subjects: list[str]) -> Finding:
    return info(Code.NOT_IN_TIME, subjects[0], f"there was no time left to ask for {some(subjects)}")


def _host(scene: Scene, wanted: Difference) -> Host:
    """Where a name leads that should lead to the service."""
    name, service = wanted.name.removesuffix("."), wanted.wanted[0].value.removesuffix(".")
    at = scene.door.addresses(name)
    target = (at.aliases[-1] if at.aliases else " ".join(_values(wanted.found) or at.found)).removesuffix(".")
    if not wanted.missing or f"{service}." in at.aliases:
        return Host(name, wanted.type, service, target or service, True, False)
    there = scene.door.addresses(service) if wanted.type == "CNAME" else None
    unknown = (at.unknown if not at.aliases else None) or (there and there.unknown)
    if unknown:  # no reason to say that it is not there, or leads astray
        return Host(name, wanted.type, service, target or service, True, False, unknown)
    right = bool(at.found) and set(at.found) <= set(there.found if there else _values(wanted.wanted))
    anybody = scene.door.addresses(f"{_NOBODYS_LABEL}.{scene.domain}").found if target and not right else ()
    return Host(name, wanted.type, service, target, right, bool(anybody) and anybody == at.found)


def _nowhere(scene: Scene, hosts: Sequence[Host]) -> Iterator[Finding]:
    """A host of the service that has no address: then all that rightly leads there leads nowhere."""
    own = f"{SERVICE_LABELS[0]}.{scene.domain}"
    led: dict[str, list[str]] = {}
    if scene.service_known and own not in {host.name for host in hosts}:
        led[own] = [own]
    for host in hosts:
        if host.is_right:
            led.setdefault(host.service, []).append(host.name)
    for service, names in led.items():
        addresses = scene.door.addresses(service)
        if not addresses.found and not addresses.unknown:
            problem = f"it has no address, so clients that ask {some(names)} reach nobody"
            yield error(Code.DNS_MISSING, f"{service} A", problem, "give it one, or name another host")


def _missing(scene: Scene, gone: Sequence[str], services: Sequence[Difference]) -> Iterator[Finding]:
    """One for each kind of loss: clients find nothing, or less, or try what is not there."""
    if gone:
        problem = f"{some(list(gone))} {'is' if len(gone) == 1 else 'are'} not there, so clients that ask "
        problem += "there find no settings"
        tell = error if any(name.startswith(f"{SERVICE_LABELS[0]}.") for name in gone) else warning
        yield tell(Code.DNS_MISSING, gone[0], problem, _publish(scene))
    less, little = list[str](), list[str]()
    for one in services:
        denied = one.type == "SRV" and all(value == NOT_OFFERED for value in _values(one.wanted))
        of_few = denied or any(value.startswith("mailconf=") for value in _values(one.wanted))
        (little if of_few else less).append(_subject(one))
    if less:
        problem = f"{some(less)} {'is' if len(less) == 1 else 'are'} not there, so some clients do not find "
        problem += "these servers"
        yield warning(Code.DNS_MISSING, less[0], problem, _publish(scene))
    if little:
        problem = f"{some(little)} {'is' if len(little) == 1 else 'are'} not there, which few clients ask for"
        yield info(Code.DNS_MISSING, little[0], problem)


def _astray(host: Host) -> Iterator[Finding]:
    """A name that leads somewhere, but not to the service."""
    subject, remedy = f"{host.name} {host.kind}", f"let it lead to {host.service}"
    if left := hoster(host.target):
        problem = f"it leads to {host.target}, of {left.name}, whose answer clients then believe"
        yield error(Code.DNS_LEFT_OVER, subject, problem, remedy)
    elif host.by_wildcard:
        problem = f"every name of the domain leads to {host.target}, and so does this one"
        yield error(Code.DNS_WILDCARD, subject, problem, f"give it a record of its own: {remedy}")
    else:
        yield error(Code.DNS_WRONG, subject, f"it leads to {host.target} instead of {host.service}", remedy)


def _service(scene: Scene, one: Difference) -> Iterator[Finding]:
    """An SRV record that is there."""
    subject = _subject(one)
    wanted, found = ({*map(_place, _values(records))} for records in (one.wanted, one.found))
    shared = scene.wanted is not None and one.name in scene.wanted.shared
    for place in sorted(found - wanted):
        host, port = place
        left = hoster(host)
        if left:
            problem = f"it leads to {host}, of {left.name}, whose answer clients then believe"
            yield error(Code.DNS_LEFT_OVER, subject, problem, _AFTER_MOVING)
        elif host == _NOBODY:
            problem = "it says that there is no such server, while the profile has one"
            yield error(Code.DNS_WRONG, subject, problem, _publish(scene))
        elif wanted == {(_NOBODY, "0")}:
            problem = f"it leads to {host}:{port}, while the profile has no such server"
            yield warning(Code.DNS_WRONG, subject, problem, f"remove it, or add {host} to the profile")
        elif wanted & found:
            if not shared:
                problem = f"{host}:{port} stands beside the profile's servers, and some clients take it"
                yield warning(Code.DNS_FOREIGN, subject, problem, "remove it, or add it to the profile")
        else:
            there = some([f"{each}:{number}" for each, number in sorted(wanted)])
            problem = f"it leads to {host}:{port} instead of {there}"
            yield error(Code.DNS_WRONG, subject, problem, _publish(scene))


def _without_profile(scene: Scene, exchangers: tuple[str, ...]) -> Iterator[Finding]:
    """Names that lead to a service of somebody who does not have the domain's mail."""
    door, domain = scene.door, scene.domain
    known = (*exchangers, *senders(door.resolve(domain, "TXT").values))
    ends = {
        f"{label}.{domain} CNAME": door.addresses(f"{label}.{domain}").aliases for label in SERVICE_LABELS
    }
    for label in ("_autodiscover", "_imaps", "_submission", "_submissions"):
        name = f"{label}._tcp.{domain}"
        ends[f"{name} SRV"] = tuple(value.split()[-1] for value in door.resolve(name, "SRV").values)
    for subject, hosts in ends.items():
        left = next((one for one in map(hoster, hosts) if one), None)
        if left and left.exchangers and exchangers and not exchanges(left, known):
            problem = f"it leads to {hosts[-1].removesuffix('.')}, of {left.name}, and the mail is elsewhere"
            yield warning(Code.DNS_LEFT_OVER, subject, problem, _AFTER_MOVING)


def _place(value: str) -> tuple[str, str]:
    """Host and port of an SRV record."""
    *_, port, host = value.lower().split()
    return host.removesuffix(".") or _NOBODY, port


def _there(one: Difference) -> tuple[Record, ...]:
    """What stands in the place of what is missing: for a digest only another one."""
    return one.older if is_digest(one.wanted[0]) else one.found


def _values(records: Iterable[Record]) -> list[str]:
    return [record.value for record in records]


def _subject(one: Difference) -> str:
    return f"{one.name.removesuffix('.')} {one.type}"


def _publish(scene: Scene) -> str:
    option = f" --service {scene.service_host}" if scene.service_host else ""
    return f"publish what `autoconfig dns {scene.domain}{option}` prints"
