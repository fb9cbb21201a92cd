"""A Containerfile whose steps are run in folders: where tests run, no image can be had.

The base, whatever FROM says, is a Debian made by debootstrap.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from conftest import ROOT
from privacy import keep
from servers.process import Program

DEBOOTSTRAP = shutil.which("debootstrap", path=f"{os.environ['PATH']}:/usr/sbin")
STEP_SECONDS = 300
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# How this machine reaches the network; no image has it.
_NETWORK_FILES = ("etc/resolv.conf", "etc/hosts", "etc/pip.conf")
_AUTHORITIES, _MACHINES_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt"), "etc/machine.pem"
_NETWORK_VARIABLES = re.compile("PIP_|https?_proxy|no_proxy", re.IGNORECASE)
# A file system that cannot be written but for /dev/shm, as nobody in particular, without any right.
_ROOM = """\
mount --bind "$0" "$0" && mount --bind "$1" "$0/etc/autoconfig/profiles" &&
mount -o remount,bind,ro "$0" && mount -t tmpfs tmpfs "$0/dev/shm" &&
user=$2 && group=$3 && shift 3 &&
exec chroot "$0" setpriv --reuid="$user" --regid="$group" --clear-groups \
    --no-new-privs --bounding-set=-all --inh-caps=-all env -i "$@"
"""


def steps(containerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction and what stands behind it."""
    text = re.sub(r"^\s*#.*\n", "", containerfile, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, rest = line.partition(" ")
        yield name, rest.strip()


@dataclass
class Stage:
    """A folder with the files that came of some steps, and how they are run."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    user: str = "0:0"
    words: dict[str, list[str]] = field(default_factory=dict)

    def run(self, command: str) -> None:
        network = {name: value for name, value in os.environ.items() if _NETWORK_VARIABLES.match(name)}
        subprocess.run(
            ["chroot", self.root, "sh", "-c", command],
            env=network
            | {"PIP_CERT": f"/{_MACHINES_AUTHORITIES}", "PATH": _PATH}
            | self.arguments
            | self.variables,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=STEP_SECONDS,
        )

    def copy(self, source: Path, *words: str) -> None:
        *names, target = words
        place = self.root / target.lstrip("/")
        for name in names:
            found = source / name.lstrip("/")
            to = place / found.name if target.endswith("/") else place
            to.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-a", found, to], check=True)

    def command(self, *words: str, profiles: Path, **variables: str) -> list[str]:
        """These words as they are run in the image, with other profiles."""
        environment = [f"{name}={value}" for name, value in (self.variables | variables).items()]
        place = ["unshare", "--mount", "sh", "-c", _ROOM, str(self.root), str(profiles)]
        return [*place, *self.user.split(":"), *environment, *words]

    def program(self, port: int, profiles: Path, **variables: str) -> Program:
        command = (*self.words["ENTRYPOINT"], *self.words["CMD"])
        output = keep(profiles.parent / f"{port}.err")
        return Program(self.command(*command, profiles=profiles, **variables), port, output=output)


def build(containerfile: str, folder: Path) -> Stage:
    """The last stage, with all its files."""
    base = folder / "base"
    subprocess.run(
        [str(DEBOOTSTRAP), "--variant=minbase", "bookworm", base],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=STEP_SECONDS,
    )
    for file in filter(Path.is_file, (Path("/", name) for name in _NETWORK_FILES)):
        shutil.copy(file, base / file.relative_to("/"))
    shutil.copy(_AUTHORITIES, base / _MACHINES_AUTHORITIES)
    stages: dict[str, Stage] = {}
    for number, (name, text) in enumerate(steps(containerfile)):
        if name == "FROM":
            stage = Stage(folder / str(number))
            subprocess.run(["cp", "-a", base, stage.root], check=True)
            stages[text.partition(" AS ")[2]] = stage
        else:
            _take(stage, name, text, stages)
    return stage


def _take(stage: Stage, name: str, text: str, stages: dict[str, Stage]) -> None:
    key, _, value = text.partition("=")
    match name:
        case "ARG":
            stage.arguments[key] = value.strip('"')
        case "ENV":
            stage.variables[key] = value
        case "RUN":
            stage.run(text)
        case "COPY" if text.startswith("--from="):
            words = value.split()
            stage.copy(stages[words[0]].root, *words[1:])
        case "COPY":
            stage.copy(ROOT, *text.split())
        case "USER":
            stage.user = text
        case "HEALTHCHECK":
            stage.words[name] = json.loads(text.partition("CMD ")[2])
        case "ENTRYPOINT" | "CMD":
            stage.words[name] = json.loads(text)
        case _:
            assert name == "EXPOSE", f"{name} is not known here"
