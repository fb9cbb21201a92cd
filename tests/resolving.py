"""A resolver without a network, for tests of what is made of its answers."""

import dns.rdatatype
import dns.zonefile

from autoconfig.reach import names
from autoconfig.reach.names import Resolution, Resolved


class Dns:
    """Answers from lines of a zone file, as a resolver does."""

    def __init__(self, text: str, failing: str = "") -> None:
        self.failing = failing
        self.held: dict[tuple[str, str], tuple[int, tuple[str, ...]]] = {}
        for rrset in dns.zonefile.read_rrsets(text, rdclass=None, relativize=False):
            key = str(rrset.name).lower(), dns.rdatatype.to_text(rrset.rdtype)
            self.held[key] = rrset.ttl, tuple(sorted(map(names.value, rrset)))

    def __call__(self, name: str, kind: str) -> Resolved:
        assert not name.endswith(".")
        here, aliases = f"{name}.".lower(), list[str]()
        while (alias := self.held.get((here, "CNAME"))) and kind != "CNAME":
            here = alias[1][0]
            aliases.append(here)
        if self.failing and here.startswith(self.failing):
            return Resolved(name, kind, Resolution.FAILED, (), tuple(aliases), 0, "no name server answers")
        ttl, values = self.held.get((here, kind), (0, ()))
        known = any(owner == here for owner, _ in self.held)
        outcome = Resolution.FOUND if values else Resolution.NO_DATA if known else Resolution.NO_NAME
        return Resolved(name, kind, outcome, values, tuple(aliases), ttl)
