"""BIND's `named` with zones that a key may change (RFC 2136), on loopback, in a folder of its own."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import dns.message
import dns.query
import dns.rdatatype

from servers.process import Program, free_port

_PATH = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
PROGRAM = shutil.which("named", path=_PATH)
KEY_NAME = "update.example"
_SOA = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n"
_CONFIGURATION = """\
options {{
    directory "{folder}"; pid-file "{folder}/named.pid"; session-keyfile "{folder}/session.key";
    listen-on port {port} {{ {address}; }}; listen-on-v6 {{ none; }};
    recursion no; dnssec-validation no; notify no;
}};
controls {{ }};
include "{folder}/update.key";
{zones}
"""
_ZONE = 'zone "{name}" {{ type primary; file "{name}.zone"; allow-update {{ {who}; }}; }};\n'


class Bind:
    """`zones`: records by name, one a line, relative to it. `key_file` is as `tsig-keygen` writes it."""

    def __init__(
        self,
        folder: Path,
        zones: Mapping[str, str],
        *,
        locked: tuple[str, ...] = (),
        address: str = "127.0.0.1",
    ) -> None:
        assert PROGRAM
        self.address, self.port = address, free_port()
        self.key_file, self.wrong_key_file = folder / "update.key", folder / "wrong.key"
        for file in (self.key_file, self.wrong_key_file):
            file.write_bytes(_generate_key())
        written = ""
        for name, records in zones.items():
            (folder / f"{name}.zone").write_text(_SOA + records + "\n")
            written += _ZONE.format(name=name, who="none" if name in locked else f'key "{KEY_NAME}"')
        configuration = folder / "named.conf"
        configuration.write_text(
            _CONFIGURATION.format(folder=folder, port=self.port, address=address, zones=written)
        )
        self._program = Program([PROGRAM, "-f", "-c", configuration, "-n", "1"], self.port)
        self.freeze, self.thaw = self._program.freeze, self._program.thaw

    def start(self) -> None:
        self._program.start(self._answers)

    def stop(self) -> None:
        self._program.stop()

    def records(self, name: str, kind: str) -> list[str]:
        """The values of the records at a name, sorted."""
        query = dns.message.make_query(name, kind)
        answer = dns.query.tcp(query, self.address, port=self.port, timeout=10)
        wanted = dns.rdatatype.from_text(kind)
        return sorted(rdata.to_text() for rrset in answer.answer if rrset.rdtype == wanted for rdata in rrset)

    def serial(self, zone: str) -> int:
        """It grows with each change."""
        return int(self.records(zone, "SOA")[0].split()[2])

    def _answers(self) -> bool:
        try:
            dns.query.udp(
                dns.message.make_query("version.bind", "A"), self.address, port=self.port, timeout=0.2
            )
        except (OSError, dns.exception.Timeout):
            return False
        return True


def _generate_key() -> bytes:
    generator = shutil.which("tsig-keygen", path=_PATH)
    assert generator
    return subprocess.run([generator, KEY_NAME], check=True, capture_output=True).stdout
