"""Thunderbird from its Debian package: its own discovery of an account, driven through Marionette."""

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from marionette_driver.marionette import Marionette  # type: ignore[import-untyped]

from clients.process import running
from socks import Setup, Socks

# Itself, not the script before it, which would move old profiles.
PROGRAM = Path("/usr/lib/thunderbird/thunderbird")
START_SECONDS = 60
SCRIPT_SECONDS = 60
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_version": 5,
    "network.proxy.socks5_remote_dns": True,
    "network.proxy.no_proxies_on": "",
    "marionette.port": 0,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.winsearch.firstRunDone": True,
    "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False,
    "app.update.auto": False,
    "extensions.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
}
# By `MX NAME` or `SRV NAME`, as its own DNS module gives them.
Records = Mapping[str, Sequence[Mapping[str, str | int]]]
NO_RECORDS: Records = MappingProxyType({})
TRUST = """
const [certificate] = arguments;
const database = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
database.addCertFromBase64(certificate, "CTu,CTu,CTu");
"""
# What FindConfig gives back: the preferred servers and the provider's name; null where it found nothing.
FIND = """
const [domain, address, sends, records, database, done] = arguments;
const { FindConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/FindConfig.sys.mjs");
const { AccountConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/AccountConfig.sys.mjs");
const { DNS } = ChromeUtils.importESModule("resource:///modules/DNS.sys.mjs");
Services.prefs.setBoolPref("mailnews.auto_config.fetchFromISP.sendEmailAddress", sends);
if (database) {
  Services.prefs.setStringPref("mailnews.auto_config_url", database);
} else {
  Services.prefs.clearUserPref("mailnews.auto_config_url");
}
for (const kind of ["mx", "srv", "txt"]) {
  DNS[kind] = async name => records[`${kind.toUpperCase()} ${name}`] ?? [];
}
// What it keeps of an earlier look-up; HSTS above all.
Services.cache2.clear();
Cc["@mozilla.org/ssservice;1"].getService(Ci.nsISiteSecurityService).clearAll();
const security = ["plain", "?", "STARTTLS", "SSL"];
const server = one => one.hostname ? `${one.type} ${one.hostname}:${one.port > 0 ? one.port : 0} ${
  security[one.socketType]} ${one.username ?? ""}` : "";
(async () => {
  const steps = FindConfig.parallelAutoDiscovery(domain, address, new AbortController().signal);
  let step = await steps.next();
  while (!step.done) {
    step = await steps.next({ acceptRedirect: false });
  }
  const found = step.value;
  if (found) {
    AccountConfig.replaceVariables(found, "Jean Dupont", address);
  }
  return found && [server(found.incoming), server(found.outgoing), found.displayName ?? ""];
})().then(done, error => done(error.cause?.fluentTitleId ? null : { error: String(error) }));
"""


class Thunderbird:
    """A running Thunderbird with a fresh profile, whose only way out is the stage."""

    def __init__(self, marionette: Marionette) -> None:
        self._marionette = marionette

    def find(
        self, address: str, *, sends: bool = True, records: Records = NO_RECORDS, database: str = ""
    ) -> Setup | None:
        """What it finds for an address.

        `sends`: says the address; `database`: where Thunderbird's own is not.
        """
        domain = address.rpartition("@")[2]
        given = [domain, address, sends, dict(records), database]
        found = self._marionette.execute_async_script(FIND, given)
        assert not found or "error" not in found, found
        return Setup(*found) if found else None

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script in its chrome gives to its last argument, a function; {error: …} fails."""
        found = self._marionette.execute_async_script(script, [*arguments])
        assert not (isinstance(found, dict) and "error" in found), found
        return found

    def version(self) -> str:
        return str(self._marionette.session_capabilities["browserVersion"])


@contextlib.contextmanager
def started(
    stage: Socks[Any], preferences: Mapping[str, Any] = MappingProxyType({}), policies: bytes = b""
) -> Iterator[Thunderbird]:
    """`policies` is what lies beside the program as distribution/policies.json, if anything."""
    with tempfile.TemporaryDirectory(prefix="thunderbird-", ignore_cleanup_errors=True) as name:
        program = _beside(policies, Path(name) / "program") if policies else PROGRAM
        folder = Path(name) / "profile"
        folder.mkdir()
        ways = {"network.proxy.socks_port": stage.port, **preferences}
        lines = (f'user_pref("{key}", {json.dumps(value)});\n' for key, value in (PREFERENCES | ways).items())
        (folder / "user.js").write_text("".join(lines))
        options = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile"]
        environment = {"PATH": os.environ["PATH"], "HOME": name, "LANG": "C.UTF-8"}
        with running([program, *options, folder], environment, piped=False):
            marionette = Marionette(host="127.0.0.1", port=_port(folder), socket_timeout=SCRIPT_SECONDS + 10)
            marionette.start_session()
            try:
                marionette.set_context("chrome")
                marionette.timeout.script = SCRIPT_SECONDS
                pem = stage.pem.decode()
                marionette.execute_script(TRUST, ["".join(pem.strip().split("\n")[1:-1])])
                yield Thunderbird(marionette)
            finally:
                marionette.delete_session(send_request=False)
                marionette.client.close()


def _beside(policies: bytes, folder: Path) -> Path:
    """The program in a folder with these policies: it looks beside itself, and root may write there alone."""
    (folder / "distribution").mkdir(parents=True)
    (folder / "distribution" / "policies.json").write_bytes(policies)
    for one in PROGRAM.parent.iterdir():
        if one.name != PROGRAM.name:
            (folder / one.name).symlink_to(one.resolve())
    return Path(shutil.copy(PROGRAM, folder / PROGRAM.name))


def _port(profile: Path) -> int:
    active = profile / "MarionetteActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if active.exists() and (text := active.read_text()):
            return int(text)
        time.sleep(0.1)
    raise TimeoutError("Thunderbird has not started")
