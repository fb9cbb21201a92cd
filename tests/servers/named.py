"""A real BIND, primary for some zones, one of which the holder of a key may change."""

import shutil
import subprocess
from pathlib import Path

import dns.query
import dns.rdatatype
import dns.zone

from servers.process import Program, free_port

PROGRAM = shutil.which("named", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
KEYGEN = shutil.which("tsig-keygen", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

_CONFIGURATION = """\
include "{folder}/key";
options {{
    directory "{folder}";
    listen-on port {port} {{ 127.0.0.1; }};
    listen-on-v6 {{ none; }};
    pid-file none;
    session-keyfile none;
    managed-keys-directory "{folder}";
    recursion no;
    notify no;
    dnssec-validation no;
}};
controls {{ }};
"""
_ZONE = """\
zone "{zone}" {{ type primary; file "{zone}.zone"; allow-update {{ {who}; }}; }};
"""
_HEAD = "$TTL 300\n@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ IN NS ns\nns IN A 127.0.0.1\n"


class Named:
    """`key_file` lets change those of its `zones` (their records as text) that are `open`."""

    def __init__(self, folder: Path, zones: dict[str, str], open_zones: frozenset[str]) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.key_file = make_key(folder / "key", "autoconfig")
        text = _CONFIGURATION.format(folder=folder, port=self.port)
        for zone, records in zones.items():
            (folder / f"{zone}.zone").write_text(_HEAD + records)
            text += _ZONE.format(zone=zone, who='key "autoconfig"' if zone in open_zones else "none")
        (folder / "named.conf").write_text(text)
        # A copy, because Debian's profile for AppArmor lets the program itself into its own folders alone.
        program = shutil.copy(PROGRAM or "", folder / "named")
        command = [program, "-f", "-n", "1", "-c", str(folder / "named.conf")]
        self._program = Program(command, self.port)

    def start(self) -> None:
        self._program.start()

    def stop(self) -> None:
        self._program.stop()

    def freeze(self) -> None:
        self._program.freeze()

    def thaw(self) -> None:
        self._program.thaw()

    def records(self, zone: str) -> set[str]:
        """All that a zone holds but its SOA: name, TTL, type and value."""
        return {line for line in self._transfer(zone) if " SOA " not in line}

    def serial(self, zone: str) -> str:
        """It changes with every change of the zone."""
        return next(line.split()[5] for line in self._transfer(zone) if " SOA " in line)

    def _transfer(self, zone: str) -> list[str]:
        found = dns.zone.Zone(zone, relativize=False)
        dns.query.inbound_xfr("127.0.0.1", found, port=self.port, lifetime=60)
        return [
            f"{name} {ttl} {dns.rdatatype.to_text(rdata.rdtype)} {rdata}"
            for name, ttl, rdata in found.iterate_rdatas()
        ]


def make_key(path: Path, name: str, algorithm: str = "hmac-sha256") -> Path:
    """A new key, in a file that its owner alone can read."""
    done = subprocess.run([KEYGEN or "", "-a", algorithm, name], capture_output=True, check=True)
    path.touch(0o600)
    path.write_bytes(done.stdout)
    return path
