"""A real OpenLDAP server with some people, on loopback, in a folder of its own; TLS by a CA of its own."""

import shutil
import signal
import subprocess
from pathlib import Path

import trustme

from servers.process import Program, free_port

SUFFIX = "dc=example,dc=org"
BIND_DN = f"cn=autoconfig,{SUFFIX}"
PASSWORD = "the-bind-password"
PROGRAM = shutil.which("slapd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

_CONFIGURATION = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.pem
database mdb
maxsize 1073741824
suffix {suffix}
rootdn {bind_dn}
rootpw {password}
directory {folder}/db
index objectClass,mail eq
access to * by * auth
"""
_ROOT = f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n"


class Slapd:
    """`url` in clear, `tls_url`, and the authority's certificates in `ca_file`."""

    def __init__(self, folder: Path, people: str) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self.url, self.tls_url = f"ldap://localhost:{self.port}", f"ldaps://localhost:{self.tls_port}"
        self.ca_file = folder / "ca.pem"
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
        (folder / "db").mkdir()
        configuration = folder / "slapd.conf"
        configuration.write_text(
            _CONFIGURATION.format(folder=folder, suffix=SUFFIX, bind_dn=BIND_DN, password=PASSWORD)
        )
        (folder / "people.ldif").write_text(f"{_ROOT}\n{people}")
        assert PROGRAM
        add = ["slapadd", "-q", "-f", str(configuration), "-l", str(folder / "people.ldif")]
        subprocess.run(add, executable=Path(PROGRAM).with_name("slapadd"), check=True, capture_output=True)
        listeners = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        self._program = Program([PROGRAM, "-f", configuration, "-h", listeners, "-d", "0"], self.tls_port)
        self.start = self._program.start
        self.freeze = self._program.freeze
        self.thaw = self._program.thaw

    def stop(self) -> None:
        self._program.stop(signal.SIGKILL)


def person(name: str, *addresses: str, **attributes: str) -> str:
    """One entry in LDIF; an attribute whose name ends in a colon is base64."""
    more = "".join(f"{key}: {value}\n" for key, value in {"sn": name, **attributes}.items())
    mail = "".join(f"mail: {address}\n" for address in addresses)
    return f"dn: cn={name},{SUFFIX}\nobjectClass: inetOrgPerson\ncn: {name}\n{mail}{more}\n"
