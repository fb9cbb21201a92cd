"""Profiles to be loaded: 10,000 of 30 lines, or one with 100,000 domains in its domainsFile."""

from pathlib import Path

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


def write(folder: Path, profiles: int, domains: int = 0) -> Path:
    """So many profiles, the first with so many domains in a file beside its own."""
    folder.mkdir()
    for number in range(profiles):
        more = "domainsFile: domains.txt\n" if domains and not number else ""
        (folder / f"{number}.yaml").write_text(PROFILE.format(number=number, more=more))
    (folder / "domains.txt").write_text("\n".join(f"customer{number}.example" for number in range(domains)))
    return folder
