"""How long the answers for 10,000 domains take to write as files: anew, and again over the same.

python -m benchmarks.export
"""

import tempfile
from pathlib import Path
from time import perf_counter, process_time

from autoconfig.directory.opening import open_folder
from autoconfig.export import export
from benchmarks.load import PROFILE

DOMAINS = 10_000


def main() -> None:
    """Print seconds, and how many of them the processor worked."""
    with tempfile.TemporaryDirectory() as folder:
        profiles, tree = Path(folder) / "profiles", Path(folder) / "tree"
        profiles.mkdir()
        (profiles / "one.yaml").write_text(PROFILE.format(number=0, more="domainsFile: domains.txt\n"))
        names = "\n".join(f"customer{number}.example" for number in range(DOMAINS))
        (profiles / "domains.txt").write_text(names)
        directory = open_folder(profiles).directory
        for what in ("anew", "again"):
            started, used = perf_counter(), process_time()
            export(directory, tree)
            seconds, used = perf_counter() - started, process_time() - used
            files = sum(path.is_file() for path in tree.rglob("*"))
            print(f"{DOMAINS} domains, {files} files, {what}: {seconds:.2f} s ({used:.2f} s of CPU)")


if __name__ == "__main__":
    main()
