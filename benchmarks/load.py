"""How long profiles take to load: 10,000 of 30 lines, and one with 100,000 domains in its domainsFile.

python -m benchmarks.load
"""

import tempfile
from pathlib import Path
from time import perf_counter

from autoconfig.directory.opening import open_folder

PROFILES = 10_000
DOMAINS_EACH = 3
DOMAINS = 100_000
PROFILE = """\
# One of many
id: d{number}.example
domains:
  - d{number}.example
  - mail.d{number}.example
  - www.d{number}.example
{more}displayName: Provider {number}
displayShortName: P{number}
username:
  - match: "team-*"
    username: "{{address}}"
  - "{{first:.1}}{{last}}"
  - "{{local}}"
usernameWithoutAddress: "%EMAILLOCALPART%"
incomingServer:
  - type: imap
    hostname: imap.d{number}.example
    port: 993
    socketType: SSL
    authentication:
      - password-cleartext
outgoingServer:
  - type: smtp
    hostname: smtp.d{number}.example
    port: 587
    socketType: STARTTLS
    authentication:
      - password-cleartext
# That was it
"""


def main() -> None:
    """Print seconds."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(PROFILES):
            (Path(folder) / f"{number}.yaml").write_text(PROFILE.format(number=number, more=""))
        print(f"{PROFILES} profiles: {_seconds(folder):.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "one.yaml").write_text(PROFILE.format(number=0, more="domainsFile: domains.txt\n"))
        names = "\n".join(f"customer{number}.example" for number in range(DOMAINS))
        (Path(folder) / "domains.txt").write_text(names)
        print(f"one profile with {DOMAINS} domains: {_seconds(folder):.2f} s")


def _seconds(folder: str) -> float:
    started = perf_counter()
    open_folder(Path(folder))
    return perf_counter() - started


if __name__ == "__main__":
    main()
