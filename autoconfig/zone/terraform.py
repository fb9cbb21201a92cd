"""Records as resources of the `dns` provider of Terraform and OpenTofu (hashicorp/dns), in HCL.

A set of records is a resource. `zone` and targets end in a dot, `name` is what stands before the zone and is
left out for the zone itself. The provider says where and with which key it updates; that is not written here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autoconfig.zone.records import Record, quoted
from autoconfig.zone.sets import sets, within

_RESOURCES = {
    "A": "dns_a_record_set",
    "AAAA": "dns_aaaa_record_set",
    "CNAME": "dns_cname_record",
    "SRV": "dns_srv_record_set",
    "TXT": "dns_txt_record_set",
}
_SRV = ("priority", "weight", "port", "target")
# The provider reads back the whole set, and its next run removes what is not written.
_SHARED = "# Terraform keeps no other TXT of {name}: write them into this list, such as that of SPF.\n"


def terraform(found: Iterable[Record], zone: str) -> str:
    """The resources. Raises BadParameter where a record is not in the zone."""
    return "\n".join(_resource(records, zone) for records in sets(found).values())


def _resource(records: Sequence[Record], zone: str) -> str:
    name, kind, ttl, _ = records[0]
    inner = within(name, zone)
    attributes = {"zone": _string(f"{zone}."), **({"name": _string(inner)} if inner else {})}
    blocks: list[Mapping[str, str]] = []
    if kind == "SRV":
        blocks = [_srv(record.value) for record in records]
    elif kind == "CNAME":
        attributes["cname"] = _string(records[0].value)
    else:
        key = "txt" if kind == "TXT" else "addresses"
        attributes[key] = f"[{', '.join(_string(_text(record)) for record in records)}]"
    attributes["ttl"] = str(ttl)
    lines = [*_aligned(attributes, "  "), *(line for block in blocks for line in _block(block))]
    is_shared = kind == "TXT" and not name.startswith("_")
    comment = _SHARED.format(name=name.rstrip(".")) if is_shared else ""
    return f'{comment}resource "{_RESOURCES[kind]}" "{_label(name)}" {{\n' + "".join(lines) + "}\n"


def _srv(value: str) -> dict[str, str]:
    *numbers, target = value.split()
    return dict(zip(_SRV, (*numbers, _string(target)), strict=True))


def _text(record: Record) -> str:
    """A TXT goes between quotation marks of a zone file, by the provider."""
    return quoted(record.value.encode())[1:-1] if record.type == "TXT" else record.value


def _block(content: Mapping[str, str]) -> Iterator[str]:
    yield "\n  srv {\n"
    yield from _aligned(content, "    ")
    yield "  }\n"


def _aligned(content: Mapping[str, str], indent: str) -> Iterator[str]:
    """As `terraform fmt` writes it."""
    width = max(map(len, content))
    return (f"{indent}{key:{width}} = {value}\n" for key, value in content.items())


def _label(name: str) -> str:
    """A name for the resource: letters, digits, - and _, and no digit first."""
    label = name.rstrip(".").replace(".", "_")
    return f"_{label}" if label[0].isdigit() or label[0] == "-" else label


def _string(text: str) -> str:
    """As in JSON, but that ${ and %{ would begin a template."""
    return json.dumps(text).replace("${", "$${").replace("%{", "%%{")
