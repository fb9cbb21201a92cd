"""Who may issue certificates for the hosts that clients ask: CAA, RFC 8659.

The nearest records from the host upwards count (section 3). An empty issuer is nobody (section 4.2), and so
is everybody where a critical property is not known (section 4.1).
"""

import re
from collections.abc import Iterator

from autoconfig.address import SERVICE_LABELS
from autoconfig.check.notes import some, warning
from autoconfig.check.scene import Scene
from autoconfig.findings import Code, Finding
from autoconfig.reach.base_domain import base_domain

_RECORD = re.compile(r'(\d{1,3}) (\w{1,64}) "([^"]*+)"')
_CRITICAL = 128
_KNOWN = frozenset({"issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"})


def look(scene: Scene) -> Iterator[Finding]:
    """One for each place where it says so."""
    labels = SERVICE_LABELS[:1] if scene.exchanger else SERVICE_LABELS
    hosts = [f"{label}.{scene.domain}" for label in labels]
    forbidden: dict[str, list[str]] = {}
    for host in hosts:
        if scene.door.addresses(host).found and (place := _forbidding(scene, host)):
            forbidden.setdefault(place, []).append(host)
    for place, names in forbidden.items():
        problem = f"it lets nobody issue a certificate for {some(names)}, so none can be renewed"
        yield warning(Code.CAA_FORBIDS, f"{place} CAA", problem, 'add one for your issuer: 0 issue "…"')


def _forbidding(scene: Scene, host: str) -> str:
    """Where it stands that nobody may, "" where somebody may."""
    top, name = base_domain(host).count("."), host
    while name.count(".") >= top:
        if values := scene.door.resolve(name, "CAA").values:
            return name if _nobody(values) else ""
        name = name.partition(".")[2]
    return ""


def _nobody(values: tuple[str, ...]) -> bool:
    records = [found for value in values if (found := _RECORD.match(value))]
    if any(int(one[1]) & _CRITICAL and one[2].lower() not in _KNOWN for one in records):
        return True
    issuers = [one[3].partition(";")[0].strip() for one in records if one[2].lower() == "issue"]
    return bool(issuers) and not any(issuers)
