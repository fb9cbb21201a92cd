r"""Records as octoDNS reads them: the YAML file of a zone, CONFIG/example.org.yaml.

A mapping of names within the zone ("" for the zone itself) to a set of records, or to a list of such where a
name has several types. Keys stand in order, as octoDNS enforces, with numbers in names counting as numbers.
In a TXT a semicolon is written `\;`: octoDNS refuses one that is not escaped, unless its configuration says
`escaped_semicolons: false`.
"""

import re
from collections.abc import Iterable
from typing import Any

import yaml

from autoconfig.zone.records import Record
from autoconfig.zone.sets import sets, within

# octoDNS deletes what stands in a zone and not in its file.
_HEAD = """\
# For octoDNS, {zone}.yaml. It deletes what a zone has beside its file:
# let this stand there together with the other records of {zone}.
"""


def octodns(found: Iterable[Record], zone: str) -> str:
    """The file of a zone. Raises BadParameter where a record is not in it."""
    names: dict[str, list[dict[str, Any]]] = {}
    for (name, kind), records in sets(found).items():
        values = [_value(record) for record in records]
        what = {"value": values[0]} if len(values) == 1 else {"values": values}
        names.setdefault(within(name, zone), []).append({"ttl": records[0].ttl, "type": kind, **what})
    content = {
        name: kinds[0] if len(kinds) == 1 else kinds
        for name, kinds in sorted(names.items(), key=lambda item: _natural(item[0]))
    }
    text = yaml.safe_dump(content, sort_keys=False, width=1000)
    # The same, as people write it: PyYAML takes an empty key for one that is not simple.
    return _HEAD.format(zone=zone) + text.replace("? ''\n: ", "'':\n  ", 1)


def _value(record: Record) -> str | dict[str, str | int]:
    if record.type == "TXT":
        return record.value.replace(";", "\\;")
    if record.type == "SRV":
        priority, weight, port, target = record.value.split()
        return {"port": int(port), "priority": int(priority), "target": target, "weight": int(weight)}
    return record.value


def _natural(name: str) -> list[str | int]:
    """A key for an order in which x9 stands before x10: texts and numbers in turn."""
    return [int(part) if part.isdigit() else part for part in re.split(r"([0-9]++)", name)]
