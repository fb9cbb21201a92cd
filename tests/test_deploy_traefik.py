"""The file of `deploy/traefik` is read: its labels speak of each other, of the image, and of no log."""

import re

import yaml

from deployed import changed
from servers.container import steps

SERVICES = yaml.safe_load(changed("traefik/compose.yaml", {}))["services"]
LABELS: dict[str, str] = SERVICES["autoconfig"]["labels"]
COMMAND: list[str] = SERVICES["traefik"]["command"]
BY_SCHEME = ("autoconfig", "autoconfig-http")


def of(kind: str, name: str) -> dict[str, str]:
    start = f"traefik.http.{kind}.{name}."
    return {label.removeprefix(start): value for label, value in LABELS.items() if label.startswith(start)}


def test_it_is_the_service_of_the_other_compose_file() -> None:
    other = yaml.safe_load(changed("container/compose.yaml", {}))["services"]
    assert SERVICES.keys() & other.keys() == {"autoconfig"}
    port = of("services", "autoconfig")["loadbalancer.server.port"]
    assert port == dict(steps(changed("container/Containerfile", {})))["EXPOSE"]


def test_both_schemes_are_passed_on_alike() -> None:
    encrypted, plain = (of("routers", name) for name in BY_SCHEME)
    assert encrypted["rule"] == plain["rule"]
    assert encrypted["middlewares"] == plain["middlewares"]
    assert (encrypted["entrypoints"], plain["entrypoints"]) == ("https", "http")
    for name in ("http", "https"):
        assert any(word.startswith(f"--entrypoints.{name}.address=") for word in COMMAND)
    assert (
        f"--certificatesresolvers.{encrypted['tls.certresolver']}.acme.httpchallenge.entrypoint=http"
        in COMMAND
    )


def test_a_rule_has_no_path_whose_capitals_could_differ() -> None:
    assert re.fullmatch(r"Host\(`[a-z.]+`\)( \|\| Host\(`[a-z.]+`\))*", of("routers", "autoconfig")["rule"])


def test_every_part_that_is_named_is_there() -> None:
    for name in of("routers", "autoconfig")["middlewares"].split(","):
        assert of("middlewares", name)
    headers = of("middlewares", "autoconfig-headers")
    assert {name.rpartition(".")[2] for name, value in headers.items() if not value} == {
        "Authorization",
        "Cookie",
    }


def test_it_logs_no_request() -> None:
    assert "--log.level=ERROR" in COMMAND
    assert not any(word.startswith("--accesslog") for word in COMMAND)
