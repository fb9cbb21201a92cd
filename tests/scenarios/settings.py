"""Settings of Autodiscover alone, without a document of Mail Autoconfig beside them."""

from autoconfig.reach.web import Fetched, Query
from document_faults import ERROR
from fakeworld import answered, html, redirect, status, text
from scenarios.document import XML, Edits, edited
from scenarios.scenario import DOMAIN, POX, Scenario

_BASE = "http://schemas.microsoft.com/exchange/autodiscover"
IMAP = """\
      <Protocol>
        <Type>IMAP</Type>
        <Server>in.example.org</Server>
        <Port>993</Port>
        <LoginName>jdupont</LoginName>
        <SPA>off</SPA>
        <SSL>on</SSL>
      </Protocol>
"""
SMTP = """\
      <Protocol>
        <Type>SMTP</Type>
        <Server>out.example.org</Server>
        <Port>587</Port>
        <LoginName>jdupont</LoginName>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>TLS</Encryption>
      </Protocol>
"""
ACCOUNT = "<AccountType>email</AccountType>\n      <Action>settings</Action>\n"
GOOD = f"""\
<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="{_BASE}/responseschema/2006">
  <Response xmlns="{_BASE}/outlook/responseschema/2006a">
    <User><DisplayName>Jean Dupont</DisplayName></User>
    <Account>
      {ACCOUNT}{IMAP}{SMTP}    </Account>
  </Response>
</Autodiscover>
"""
POP3 = IMAP.replace("IMAP", "POP3").replace("993", "995").replace("jdupont", "popper")
EXCHANGE = "<Protocol><Type>EXCH</Type><Server>in.example.org</Server></Protocol>\n"
ON_DOMAIN = f"https://{DOMAIN}/autodiscover/autodiscover.xml"
IN_CLEAR = POX.replace("s:", ":", 1)


def _other(name: str, *edits: tuple[str, str]) -> Scenario:
    """The good one with these edits."""
    return Scenario(f"Autodiscover: {name}", {POX: text(changed(edits), XML)})


def changed(edits: Edits) -> str:
    """The good one with these edits."""
    return edited(GOOD, edits)


def _in_imap(old: str, new: str) -> tuple[str, str]:
    return IMAP, edited(IMAP, ((old, new),))


def _for_post(query: Query) -> Fetched | None:
    """As most do it."""
    return answered(query, 200, GOOD.encode(), XML) if query.method == "POST" else None


_ACTION = "<Action>settings</Action>"
_ADDRESS = f"<Action>redirectAddr</Action><RedirectAddr>jean@other.{DOMAIN}</RedirectAddr>"
_URL = f"<Action>redirectUrl</Action><RedirectUrl>https://other.{DOMAIN}/pox.xml</RedirectUrl>"
SETTINGS = (
    _other("good"),
    _other("no LoginName", ("<LoginName>jdupont</LoginName>", "")),
    _other("an empty LoginName", ("<LoginName>jdupont</LoginName>", "<LoginName/>")),
    _other("a LoginName of digits", ("jdupont</LoginName>", "0012345</LoginName>")),
    _other("SSL off", _in_imap("<SSL>on</SSL>", "<SSL>off</SSL>"), ("993", "143")),
    _other("no SSL", ("<SSL>on</SSL>", "")),
    _other("SSL On", ("<SSL>on</SSL>", "<SSL>On</SSL>")),
    _other(
        "Encryption None",
        _in_imap("<SSL>on</SSL>", "<SSL>on</SSL><Encryption>None</Encryption>"),
        ("993", "143"),
    ),
    _other("Encryption SSL", ("<Encryption>TLS", "<Encryption>SSL")),
    _other("TLS at port 143", ("993", "143")),
    _other("SPA on", ("<SPA>off", "<SPA>on")),
    _other("no Port", _in_imap("<Port>993</Port>", "")),
    _other("Port 0", _in_imap("993", "0")),
    _other("blanks around the values", ("<Server>in.example.org<", "<Server> in.example.org <")),
    _other("POP3 alone", (IMAP, POP3)),
    _other("POP3 before IMAP", (IMAP, POP3 + IMAP)),
    _other("IMAP before POP3", (IMAP, IMAP + POP3)),
    _other("two of IMAP", (IMAP, IMAP + IMAP.replace("993", "143").replace("jdupont", "other"))),
    _other("a type in small letters", ("<Type>IMAP<", "<Type>imap<")),
    _other("POP for POP3", (IMAP, POP3.replace("POP3", "POP"))),
    _other("no SMTP", (SMTP, "")),
    _other("SMTP alone", (IMAP, "")),
    _other("Exchange beside", (IMAP, EXCHANGE + IMAP)),
    _other("no servers", (IMAP + SMTP, "")),
    _other(
        "no namespaces",
        (f' xmlns="{_BASE}/responseschema/2006"', ""),
        (f' xmlns="{_BASE}/outlook/responseschema/2006a"', ""),
    ),
    _other("another account type", ("<AccountType>email", "<AccountType>other")),
    _other("to another address", (_ACTION, _ADDRESS), (IMAP + SMTP, "")),
    _other("to another URL", (_ACTION, _URL), (IMAP + SMTP, "")),
    _other("cut", (GOOD[GOOD.index(SMTP) :], "")),
    Scenario("Autodiscover: an error", {POX: text(ERROR, XML)}),
    Scenario(
        "Autodiscover: an error, then settings at the domain",
        {POX: text(ERROR, XML), ON_DOMAIN: text(GOOD, XML)},
    ),
    Scenario("Autodiscover: a page, then settings at the domain", {POX: html(), ON_DOMAIN: text(GOOD, XML)}),
    Scenario("Autodiscover: as text", {POX: text(GOOD, "text/plain")}),
    Scenario("Autodiscover: settings at the domain alone", {ON_DOMAIN: text(GOOD, XML)}),
    Scenario("Autodiscover: for POST alone", {POX: _for_post}),
    Scenario("Autodiscover: a password wanted", {POX: status(401, www_authenticate='Basic realm="Mail"')}),
    Scenario(
        "Autodiscover: over http alone",
        {IN_CLEAR: text(GOOD, XML), "https://autodiscover.example.org/": status(404)},
    ),
    Scenario(
        "Autodiscover: a redirect to another URL is followed",
        {
            POX: text(changed(((_ACTION, _URL), (IMAP + SMTP, ""))), XML),
            f"https://other.{DOMAIN}/": text(GOOD, XML),
        },
    ),
    Scenario(
        "Autodiscover: a redirect to another address is followed",
        {
            POX: text(changed(((_ACTION, _ADDRESS), (IMAP + SMTP, ""))), XML),
            f"https://autodiscover.other.{DOMAIN}/": text(GOOD, XML),
        },
    ),
    Scenario(
        "Autodiscover: http leads to the same domain",
        {
            IN_CLEAR: redirect(f"https://mail.{DOMAIN}/pox.xml"),
            "https://autodiscover.example.org/": status(404),
            f"https://mail.{DOMAIN}/": text(GOOD, XML),
        },
    ),
    Scenario(
        "Autodiscover: http leads to another domain",
        {
            IN_CLEAR: redirect("https://mail.other.example/pox.xml"),
            "https://autodiscover.example.org/": status(404),
            "https://mail.other.example/": text(GOOD, XML),
        },
    ),
    Scenario(
        "Autodiscover: by a record, at the same domain",
        {f"https://mail.{DOMAIN}/autodiscover/autodiscover.xml": text(GOOD, XML)},
        f"_autodiscover._tcp.{DOMAIN} SRV 0 0 443 mail.{DOMAIN}.",
    ),
    Scenario(
        "Autodiscover: by a record, at another domain",
        {"https://mail.other.example/autodiscover/autodiscover.xml": text(GOOD, XML)},
        f"_autodiscover._tcp.{DOMAIN} SRV 0 0 443 mail.other.example.",
    ),
)
