"""The wall clock of one process, set at will; that of the machine stays as it is."""

import shutil
import subprocess
from pathlib import Path

COMPILER = shutil.which("gcc")
SOURCE = Path(__file__).with_suffix(".c")
# Shell words that put it before a program, in the folder where it was built.
USED = "export LD_PRELOAD=$PWD/clock.so CLOCK_FILE=$PWD/clock"
DAY = 24 * 60 * 60


def build(folder: Path) -> None:
    """Makes what USED names."""
    put(folder, 0)
    assert COMPILER
    command = [COMPILER, "-shared", "-fPIC", "-O1", "-o", folder / "clock.so", SOURCE, "-ldl"]
    subprocess.run(command, check=True)


def put(folder: Path, seconds: int) -> None:
    """So many seconds off from now on."""
    with (folder / "clock").open("r+b" if (folder / "clock").exists() else "wb") as file:
        file.write(seconds.to_bytes(8, "little", signed=True))
