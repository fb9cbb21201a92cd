"""Thunderbird from its Debian package: its own discovery of an account, driven through Marionette."""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from marionette_driver.marionette import Marionette  # type: ignore[import-untyped]

from clients.process import running
from stage import Setup, Stage

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
TRUST = """
const [certificate] = arguments;
const database = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
database.addCertFromBase64(certificate, "CTu,CTu,CTu");
"""
# What FindConfig gives back: the preferred servers and the provider's name; null where it found nothing.
FIND = """
const [domain, address, sends, exchanger, database, done] = arguments;
const { FindConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/FindConfig.sys.mjs");
const { AccountConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/AccountConfig.sys.mjs");
const { DNS } = ChromeUtils.importESModule("resource:///modules/DNS.sys.mjs");
Services.prefs.setBoolPref("mailnews.auto_config.fetchFromISP.sendEmailAddress", sends);
if (database) {
  Services.prefs.setStringPref("mailnews.auto_config_url", database);
} else {
  Services.prefs.clearUserPref("mailnews.auto_config_url");
}
DNS.mx = async () => (exchanger ? [{ prio: 10, host: exchanger }] : []);
DNS.srv = async () => [];
DNS.txt = async () => [];
const security = ["plain", "?", "STARTTLS", "SSL"];
const server = one => `${one.type} ${one.hostname}:${one.port} ${security[one.socketType]} ${one.username}`;
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
})().then(done, error => done({ error: String(error) }));
"""


class Thunderbird:
    """A running Thunderbird with a fresh profile, whose only way out is the stage."""

    def __init__(self, marionette: Marionette) -> None:
        self._marionette = marionette

    def find(
        self, address: str, *, sends: bool = True, exchanger: str = "", database: str = ""
    ) -> Setup | None:
        """What it finds for an address.

        `sends`: says the address; `exchanger`: the domain's MX; `database`: where Thunderbird's own is not.
        """
        domain = address.rpartition("@")[2]
        found = self._marionette.execute_async_script(FIND, [domain, address, sends, exchanger, database])
        assert not found or "error" not in found, found
        return Setup(*found) if found else None

    def version(self) -> str:
        return str(self._marionette.session_capabilities["browserVersion"])


@contextlib.contextmanager
def started(stage: Stage) -> Iterator[Thunderbird]:
    with tempfile.TemporaryDirectory(prefix="thunderbird-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        ways = {"network.proxy.socks_port": stage.port}
        lines = (f'user_pref("{key}", {json.dumps(value)});\n' for key, value in (PREFERENCES | ways).items())
        (folder / "user.js").write_text("".join(lines))
        options = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile"]
        environment = {"PATH": os.environ["PATH"], "HOME": name, "LANG": "C.UTF-8"}
        with running([PROGRAM, *options, folder], environment, piped=False):
            marionette = Marionette(host="127.0.0.1", port=_port(folder), socket_timeout=SCRIPT_SECONDS + 10)
            marionette.start_session()
            try:
                marionette.set_context("chrome")
                marionette.timeout.script = SCRIPT_SECONDS
                pem = stage.authority.cert_pem.bytes().decode()
                marionette.execute_script(TRUST, ["".join(pem.strip().split("\n")[1:-1])])
                yield Thunderbird(marionette)
            finally:
                marionette.delete_session(send_request=False)
                marionette.client.close()


def _port(profile: Path) -> int:
    active = profile / "MarionetteActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if active.exists() and (text := active.read_text()):
            return int(text)
        time.sleep(0.1)
    raise TimeoutError("Thunderbird has not started")
