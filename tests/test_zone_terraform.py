"""What another program reads in the resources for Terraform, and that it is what the provider takes.

Arguments: docs/resources of hashicorp/terraform-provider-dns.
"""

from ipaddress import ip_address
from typing import Any

import hcl2
import pytest

from accounts import CASES, Case
from autoconfig.zone.records import TTL, Record, records
from autoconfig.zone.terraform import terraform
from sample import profile_text

SERVICE = "autoconfig.example.net"
ADDRESSES = (ip_address("192.0.2.1"), ip_address("192.0.2.2"), ip_address("2001:db8::1"))
# The arguments of each resource beside zone, name and ttl.
ARGUMENTS = {
    "dns_a_record_set": ("A", "addresses"),
    "dns_aaaa_record_set": ("AAAA", "addresses"),
    "dns_cname_record": ("CNAME", "cname"),
    "dns_srv_record_set": ("SRV", "srv"),
    "dns_txt_record_set": ("TXT", "txt"),
}


def parsed(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Kind, label and content of each resource."""
    options = hcl2.SerializationOptions(strip_string_quotes=True, explicit_blocks=False, with_comments=False)
    return [
        (kind, label, content)
        for resource in hcl2.loads(text, serialization_options=options)["resource"]
        for kind, labels in resource.items()
        for label, content in labels.items()
    ]


def read(text: str) -> set[Record]:
    found = set()
    for resource, _, content in parsed(text):
        kind, key = ARGUMENTS[resource]
        assert set(content) <= {"zone", "name", "ttl", key}
        assert content["zone"].endswith(".")
        name = f"{content['name']}.{content['zone']}" if "name" in content else content["zone"]
        values = [content[key]] if kind == "CNAME" else content[key]
        for value in values:
            if kind == "SRV":
                value = " ".join(str(value[part]) for part in ("priority", "weight", "port", "target"))
            found.add(Record(name, kind, content["ttl"], value))
    return found


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.asker[0] == "@"])
@pytest.mark.parametrize("addresses", [(), ADDRESSES])
def test_the_resources_are_the_records(case: str, addresses: tuple[()]) -> None:
    account = CASES[case].account()
    given = records(account, SERVICE, addresses)
    assert read(terraform(given, account.address.domain)) == set(given)


def test_a_label_is_one_that_terraform_takes_and_no_two_are_the_same() -> None:
    text = terraform(
        records(Case(profile_text(domains="[1und1.example]"), "@1und1.example").account(), SERVICE),
        "1und1.example",
    )
    labels = [(kind, label) for kind, label, _ in parsed(text)]
    assert len(labels) == len(set(labels))
    assert ("dns_txt_record_set", "_1und1_example") in labels
    assert ("dns_srv_record_set", "_imaps__tcp_1und1_example") in labels


def test_what_stands_beside_ours_in_a_set_is_said() -> None:
    account = Case(profile_text(), "@example.com").account()
    text = terraform(records(account, SERVICE), "example.com")
    assert text.count("# Terraform keeps no other TXT of example.com: ") == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("${path.root}", '"$${path.root}"'),
        ("%{if}", '"%%{if}"'),
        ('a "b" \\', r'"a \\\"b\\\" \\\\"'),
    ],
)
def test_no_text_is_a_template_or_ends_early(value: str, written: str) -> None:
    assert f"[{written}]" in terraform([Record("example.com.", "TXT", TTL, value)], "example.com")
