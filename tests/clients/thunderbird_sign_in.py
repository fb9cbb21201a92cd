"""Thunderbird with an add-on that names an identity server: installed, updated, and people signed in."""

from typing import Any, NamedTuple

from clients.thunderbird import Thunderbird

ADDON = """
const [id, done] = arguments;
const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const sleep = () => new Promise(resolve => setTimeout(resolve, 100));
const told = addon => addon && { version: addon.version, name: addon.name, description: addon.description,
  active: addon.isActive, icon: !!addon.iconURL };
"""
INSTALL = f"""{ADDON}
(async () => {{
  const install = await AddonManager.getInstallForURL(id);
  await install.install();
  return told(install.addon);
}})().then(done, error => done({{ error: String(error) }}));
"""
# Of an add-on that is being installed, as soon as it is.
INSTALLED = f"""{ADDON}
(async () => {{
  let addon = null;
  for (let tries = 0; tries < 300 && !addon?.isActive; tries++) {{
    await sleep();
    addon = await AddonManager.getAddonByID(id);
  }}
  return told(addon);
}})().then(done, error => done({{ error: String(error) }}));
"""
# As it does once a day; the version that there is afterwards.
UPDATE = f"""{ADDON}
(async () => {{
  const addon = await AddonManager.getAddonByID(id);
  const found = await new Promise(resolve => addon.findUpdates({{
    onUpdateAvailable: (_, install) => resolve(install),
    onUpdateFinished: (_, error) => resolve(error),
  }}, AddonManager.UPDATE_WHEN_PERIODIC_UPDATE));
  if (typeof found != "number") {{
    await found.install();
  }} else if (found) {{
    throw new Error(`update manifest: ${{found}}`);
  }}
  return (await AddonManager.getAddonByID(id)).version;
}})().then(done, error => done({{ error: String(error) }}));
"""
# What it finds by itself for an address is set up as an account, which then fetches mail.
SET_UP = """
const [address, done] = arguments;
const from = "resource:///modules/accountcreation/";
const { FindConfig } = ChromeUtils.importESModule(`${from}FindConfig.sys.mjs`);
const { AccountConfig } = ChromeUtils.importESModule(`${from}AccountConfig.sys.mjs`);
const { CreateInBackend } = ChromeUtils.importESModule(`${from}CreateInBackend.sys.mjs`);
const { DNS } = ChromeUtils.importESModule("resource:///modules/DNS.sys.mjs");
for (const kind of ["mx", "srv", "txt"]) {
  DNS[kind] = async () => [];
}
Services.cache2.clear();
const { OAuth2, passwordCleartext } = Ci.nsMsgAuthMethod;
const methods = { [OAuth2]: "OAuth2", [passwordCleartext]: "password-cleartext" };
(async () => {
  const domain = address.split("@")[1];
  const steps = FindConfig.parallelAutoDiscovery(domain, address, new AbortController().signal);
  let step = await steps.next();
  while (!step.done) {
    step = await steps.next({ acceptRedirect: false });
  }
  const found = step.value;
  if (!found) {
    return null;
  }
  AccountConfig.replaceVariables(found, "Jean Dupont", address);
  const ways = [found.incoming.auth, found.outgoing.auth].map(one => methods[one] ?? String(one));
  if (ways[0] == "OAuth2") {
    const account = await CreateInBackend.createAccountInBackend(found);
    account.incomingServer.performExpand(null);
  }
  return ways;
})().then(done, error => done(error.cause?.fluentTitleId ? null : { error: String(error) }));
"""
# The window with a provider's page, as soon as it is there: filled in and sent.
SIGN_IN = """
const [login, password, done] = arguments;
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const page = "chrome://messenger/content/browserRequest.xhtml";
const fill = (login, password) => `
  content.document.querySelector("[name=login]").value = ${JSON.stringify(login)};
  content.document.querySelector("[name=password]").value = ${JSON.stringify(password)};
  content.document.querySelector("button").click();`;
(async () => {
  for (let tries = 0; tries < 200; tries++) {
    for (const window of Services.ww.getWindowEnumerator()) {
      const browser = window.location.href == page && window.getBrowser?.();
      if (browser?.currentURI?.schemeIs("https") && !browser.webProgress.isLoadingDocument) {
        const seen = [browser.currentURI.spec, browser.contentTitle];
        const script = encodeURIComponent(fill(login, password));
        browser.messageManager.loadFrameScript(`data:application/javascript,${script}`, false);
        return seen;
      }
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return null;
})().then(done, error => done({ error: String(error) }));
"""
FETCH = """
const [done] = arguments;
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
for (const account of MailServices.accounts.accounts) {
  if (account.incomingServer.type == "imap") {
    account.incomingServer.closeCachedConnections();
    account.incomingServer.performExpand(null);
  }
}
done();
"""


class Addon(NamedTuple):
    """As Thunderbird's manager of add-ons shows it."""

    version: str
    name: str
    description: str
    active: bool
    icon: bool


class Page(NamedTuple):
    """What its window for signing in has shown."""

    url: str
    title: str


def install(thunderbird: Thunderbird, url: str) -> Addon:
    """From where it is served."""
    return Addon(**thunderbird.run(INSTALL, url))


def installed(thunderbird: Thunderbird, identifier: str) -> Addon | None:
    """One that policies install, once they have."""
    found: dict[str, Any] | None = thunderbird.run(INSTALLED, identifier)
    return Addon(**found) if found else None


def update(thunderbird: Thunderbird, identifier: str) -> str:
    """The version after it has looked for a newer one."""
    return str(thunderbird.run(UPDATE, identifier))


def set_up(thunderbird: Thunderbird, address: str) -> tuple[str, str] | None:
    """The ways to sign in for reading and sending; where that is OAuth2 it begins to fetch mail."""
    found: list[str] | None = thunderbird.run(SET_UP, address)
    return (found[0], found[1]) if found else None


def sign_in(thunderbird: Thunderbird, login: str, password: str) -> Page | None:
    """What a person sees who then signs in; None where no page comes."""
    seen: list[str] | None = thunderbird.run(SIGN_IN, login, password)
    return Page(*seen) if seen else None


def fetch(thunderbird: Thunderbird) -> None:
    """Mail once more, over a connection of its own."""
    thunderbird.run(FETCH)
