"""How long the answers for 10,000 domains take to write as files: anew, and again over the same.

    python -m benchmarks.export

In memory, where it is ours alone, and where temporary files are: a disk has to find a place for each folder.
"""

import tempfile
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter, process_time

from autoconfig.directory.opening import open_folder
from autoconfig.export import export
from autoconfig.server import MEMORY
from benchmarks.load import PROFILE

DOMAINS = 10_000


def main() -> None:
    """Print seconds, and how many of them the processor worked."""
    for place in (MEMORY, gettempdir()):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            _measure(Path(folder) / "profiles", Path(folder) / "tree", place)


def _measure(profiles: Path, tree: Path, place: str) -> None:
    profiles.mkdir()
    (profiles / "one.yaml").write_text(PROFILE.format(number=0, more="domainsFile: domains.txt\n"))
    names = "\n".join(f"customer{number}.example" for number in range(DOMAINS))
    (profiles / "domains.txt").write_text(names)
    directory = open_folder(profiles).directory
    for what in ("anew", "again"):
        started, used = perf_counter(), process_time()
        files, _, _ = export(directory, tree)
        seconds, used = perf_counter() - started, process_time() - used
        print(f"{DOMAINS} domains, {files} files in {place}, {what}: {seconds:.2f} s ({used:.2f} s of CPU)")


if __name__ == "__main__":
    main()
