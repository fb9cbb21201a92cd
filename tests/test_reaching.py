"""The options by which a command reaches the world."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from autoconfig.cli.reaching import Reaching, reaching


@click.command()
@reaching
def command(reach: Reaching) -> None:
    click.echo(f"{reach.resolver} {reach.ca_file} {reach.connect}")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [("192.0.2.53", ("192.0.2.53", 53)), ("192.0.2.53:5353", ("192.0.2.53", 5353)),
     ("2001:db8::53", ("2001:db8::53", 53)), ("[2001:DB8::53]:5353", ("2001:db8::53", 5353))],
)  # fmt: skip
def test_a_resolver_is_an_address_and_perhaps_a_port(given: str, endpoint: tuple[str, int]) -> None:
    assert run("--resolver", given).output == f"{endpoint} None ()\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [("dns.example.org", "dns.example.org is no IP address"), ("", "nothing is no IP address"),
     ("192.0.2.53:", "nothing is no port"),
     ("192.0.2.53:0", "0 is no port"), ("192.0.2.53:70000", "70000 is no port"),
     ("2001:db8::53:x", "in brackets"), ("192.0.2.53:٣", "is no port")],
)  # fmt: skip
def test_another_resolver_is_refused_with_what_to_write(given: str, said: str) -> None:
    result = run("--resolver", given)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert "192.0.2.53:5353" in result.output


def test_a_host_is_found_elsewhere() -> None:
    given = ("MÜLLER.example:443=192.0.2.1:8443", "192.0.2.7:993=[2001:db8::1]:993")
    result = run(*(word for each in given for word in ("--connect", each)))
    first = (("xn--mller-kva.example", 443), ("192.0.2.1", 8443))
    assert result.output == f"None None {(first, (('192.0.2.7', 993), ('2001:db8::1', 993)))}\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [("a.example:443", "nothing is no IP address"), ("a.example=192.0.2.1:1", "no IP address"),
     ("a.example:443=b.example:1", "b.example is no IP address"), ("=", "no IP address"),
     ("a_b:443=192.0.2.1:1", "a_b is no IP address"), ("a.example:0=192.0.2.1:1", "0 is no port"),
     ("a.example:443=192.0.2.1", "nothing is no port"), ("a.example:443=b", "b is no IP address")],
)  # fmt: skip
def test_another_place_is_refused_with_what_to_write(given: str, said: str) -> None:
    result = run("--connect", given)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert "HOST:PORT=ADDR:PORT" in result.output


def test_a_file_of_authorities_is_a_file(tmp_path: Path) -> None:
    assert run("--ca-file", str(tmp_path)).exit_code == 2
    assert run("--ca-file", str(tmp_path / "no.pem")).exit_code == 2


def test_a_command_that_asks_nobody_loads_no_library_for_it() -> None:
    script = "import sys, autoconfig.cli; print(*{'dns', 'urllib3', 'publicsuffixlist'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout == "\n"
