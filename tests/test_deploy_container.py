"""The files of `deploy/container`: the steps of the Containerfile are run, and the compose file is read."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from deployed import changed
from http_table import AUTOCONFIG, PROFILES
from sample import load, profile_text
from served import PATIENCE, head, received, status
from servers.container import DEBOOTSTRAP, Stage, build, steps
from servers.process import free_port

CONTAINERFILE = changed("container/Containerfile", {})
COMPOSED = yaml.safe_load(changed("container/compose.yaml", {}))["services"]["autoconfig"]

can_build = pytest.mark.skipif(
    DEBOOTSTRAP is None or os.geteuid() != 0 or not shutil.which("unshare"),
    reason="the steps of a Containerfile need root and debootstrap: apt-get install debootstrap",
)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("image")
    yield build(changed("container/Containerfile", {"ARG DRIVERS=\n": "ARG DRIVERS=pymysql\n"}), folder)
    shutil.rmtree(folder)


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    found = tmp_path / "profiles"
    found.mkdir()
    load(found, *PROFILES)
    for path in (found, *found.iterdir()):
        path.chmod(path.stat().st_mode | 0o055)
    return found


@pytest.mark.servers
@can_build
def test_the_image_serves_and_its_check_agrees(image: Stage, profiles: Path) -> None:
    """Without a right, as another user, and nothing can be written but /dev/shm."""
    port, monitor = free_port(), f"127.0.0.1:{free_port()}"
    places = {"AUTOCONFIG_BIND": f"127.0.0.1:{port}", "AUTOCONFIG_MONITOR": monitor}
    program = image.program(port, profiles, AUTOCONFIG_WORKERS="1", **places)
    asked = [word.replace("127.0.0.1:9100", monitor) for word in image.words["HEALTHCHECK"]]
    check = image.command(*asked, profiles=profiles)
    assert subprocess.run(check, capture_output=True).returncode != 0
    program.start()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(head(AUTOCONFIG))
            assert status(received(connection)) == 200
        assert subprocess.run(check, capture_output=True).returncode == 0
    finally:
        program.stop(signal.SIGTERM)


@pytest.mark.servers
@can_build
def test_the_image_has_no_tools_to_build_with(image: Stage) -> None:
    assert not (image.root / "source").exists()
    assert not list((image.root / "usr" / "bin").glob("*gcc*"))


@pytest.mark.servers
@can_build
def test_the_image_has_the_driver_that_is_asked_for(image: Stage, profiles: Path) -> None:
    asked = "{sql: {url: 'mysql+pymysql://db/mail', query: select domain from domains}}"
    more = profiles / "more.yaml"
    more.write_text(profile_text(domains="[other.example]", domainsFrom=asked))
    more.chmod(0o644)
    command = image.command(*image.words["ENTRYPOINT"], "validate", profiles=profiles)
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "pymysql" not in done.stdout


def test_compose_builds_this_image_and_checks_it_alike() -> None:
    folder = ROOT / "deploy" / "container"
    context = (folder / COMPOSED["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / COMPOSED["build"]["dockerfile"]).read_text(encoding="utf-8") == CONTAINERFILE
    said = dict(steps(CONTAINERFILE))
    assert COMPOSED["user"] == said["USER"]
    assert COMPOSED["healthcheck"]["test"] == [
        "CMD",
        *yaml.safe_load(said["HEALTHCHECK"].partition("CMD ")[2]),
    ]


def test_compose_gives_no_rights() -> None:
    assert COMPOSED["read_only"] is True
    assert COMPOSED["cap_drop"] == ["ALL"]
    assert COMPOSED["security_opt"] == ["no-new-privileges:true"]
    assert not {"cap_add", "privileged", "tmpfs"} & COMPOSED.keys()
    assert all(volume.endswith(":ro") for volume in COMPOSED["volumes"])


def test_compose_opens_its_port_to_this_machine_alone() -> None:
    assert COMPOSED["ports"] == ["127.0.0.1:8000:8000"]
