"""The faults of documents, and whatever else rules of URLs can say, laid out in the small internet."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from autoconfig import zone
from autoconfig.check.documents.clientconfig import SLOW_SECONDS
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.reach.web import Fetched, Query
from autoconfig.reach.wire import Obstacle
from autoconfig.zone.records import zone as as_lines
from document_faults import DATABASE, DOMAIN, FOREIGN, WorldFault
from fakeworld import PASSED_ON, Answering, status
from internet import Internet
from internet.web import NOTHING, Asked, Page, Pages, service

SERVICE = "service.example"
# Longer than the door waits.
TOO_LONG = 60.0
Rules = Mapping[str, Answering]
# How an answer goes over a wire.
Wired = Callable[[Fetched], Page]
NOTHING_ELSE: Mapping[str, str] = MappingProxyType({})


def page(found: Fetched) -> Page:
    """The same answer over a wire."""
    if found.obstacle is Obstacle.TIMEOUT or found.seconds > SLOW_SECONDS:
        return Page(seconds=TOO_LONG)
    return Page(found.body, found.status, tuple(found.headers.items()))


def hosts(
    internet: Internet,
    rules: Rules,
    rests: Mapping[str, Pages],
    *,
    certificates: Mapping[str, str] = NOTHING_ELSE,
    wired: Wired = page,
) -> None:
    """Hosts of the web: `rules` by the beginnings of URLs, the longest first; by host what else answers."""
    refused, absent = (_starts(rules, one) for one in (Obstacle.REFUSED, Obstacle.NO_NAME))
    for host, rest in rests.items():
        if f"https://{host}/" in absent:
            continue
        open_ones = tuple(one for one in ("http", "https") if f"{one}://{host}/" not in refused)
        kind = certificates.get(host, "good")
        internet.host(host, _site(rules, rest, wired), schemes=open_ones, certificate=kind)


def build(internet: Internet, folder: Path, fault: WorldFault, wired: Wired = page) -> Edition | None:
    """The world with this fault in it; the edition of its profile."""
    folder.mkdir()
    domain = DOMAIN if fault.profile else FOREIGN
    (folder / "0.yaml").write_text(fault.profile or "")
    ours = service(folder) if fault.profile else lambda asked: NOTHING
    rests = dict.fromkeys(
        [f"{one}.{domain}" for one in ("autoconfig", "autodiscover", "ua-auto-config")], ours
    )
    rests |= {domain: _on_the_domain(ours), "autoconfig.thunderbird.net": ours, "elsewhere.example": ours}
    hosts(internet, {DATABASE: status(404), **fault.rules}, rests, wired=wired)
    internet.zone(records(fault.records))
    if not fault.profile:
        return None
    edition = open_folder(folder)
    lines = as_lines(
        [one for one in zone.wanted(edition.directory, domain, SERVICE).records if one.type in ("SRV", "TXT")]
    )
    internet.zone("\n".join(one for one in lines.splitlines() if not _is_of(one, set(fault.records))))
    return edition


def records(found: Mapping[tuple[str, str], Iterable[str]]) -> str:
    """As lines for a zone."""
    return "\n".join(f'{name} {kind} "{value}"' for (name, kind), values in found.items() for value in values)


def _site(rules: Rules, rest: Pages, wired: Wired) -> Pages:
    ordered = sorted(rules.items(), key=lambda rule: -len(rule[0]))

    def find(asked: Asked) -> Page:
        query = Query(asked.url, asked.method, asked.body, asked.headers)
        for start, rule in ordered:
            if asked.url.startswith(start) and (found := rule(query)):
                return wired(found)
        answer = rest(asked)
        return wired(Fetched(asked.url, answer.status, dict(answer.headers), _bytes(answer)))

    return find


def _on_the_domain(rest: Pages) -> Pages:
    """The domain's own web server passes some paths on."""

    def find(asked: Asked) -> Page:
        path = "/" + asked.url.partition("://")[2].partition("/")[2]
        return rest(asked) if path.startswith(PASSED_ON) else NOTHING

    return find


def _bytes(answer: Page) -> bytes:
    return answer.body.encode() if isinstance(answer.body, str) else answer.body


def _starts(rules: Rules, obstacle: Obstacle) -> set[str]:
    """Where nothing answers for this reason."""
    return {start for start, rule in rules.items() if _obstacle(rule) is obstacle}


def _obstacle(rule: Answering) -> Obstacle | None:
    found = rule(Query("https://a.example/"))
    return found.obstacle if found else None


def _is_of(line: str, kinds: set[tuple[str, str]]) -> bool:
    name, _, _, kind, *_ = line.split()
    return (name.removesuffix("."), kind) in kinds
