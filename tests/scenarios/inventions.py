"""Set-ups of our own, of which the simulations said what would happen before a real client had seen them.

Of Thunderbird that is so in the first three alone.
"""

from autoconfig.reach.wire import Obstacle
from document_faults import pox
from fakeworld import dead, html, redirect, status, text
from scenarios.document import GOOD, INCOMING, OUTGOING, XML, edited
from scenarios.scenario import DOMAIN, JEAN, MAIN, MAIN_HTTP, POX, WELL_KNOWN, Scenario
from scenarios.settings import ON_DOMAIN
from scenarios.wrapping import XHTML

_HOSTER, _CUSTOMER = "hoster.example", "customer.example"
_IDN, _IDN_SHOWN = "xn--bcher-kva.example", "bücher.example"
_LABELS = ("", "autoconfig.", "autodiscover.", "www.")
_PATH = "/mail/config-v1.1.xml"


def _at(host: str, login: str = "%EMAILADDRESS%") -> str:
    """A good document whose servers are there."""
    return (
        GOOD.replace("in.example.org", f"in.{host}")
        .replace("out.example.org", f"out.{host}")
        .replace("jdupont", login)
    )


# The exchanger's second name leads by a redirect that loses who asks; the databases have something older.
_EXCHANGER = Scenario(
    "the exchanger's base domain, by a redirect, and an old entry in the database",
    {
        f"https://autoconfig.{_HOSTER}{_PATH}": redirect(f"https://config.{_HOSTER}/customers.xml"),
        f"https://config.{_HOSTER}/customers.xml": text(_at(_HOSTER, "%EMAILLOCALPART%.customer"), XML),
        f"https://autoconfig.thunderbird.net/v1.1/{_CUSTOMER}": text(_at("old.example"), XML),
        "https://live.thunderbird.net/": status(404),
        f"https://{_CUSTOMER}/": html(),
    },
    f"{_CUSTOMER} MX 10 mx1.in.{_HOSTER}.\n{_CUSTOMER} MX 20 mx.backup.example.",
    address=f"jean.dupont@{_CUSTOMER}",
    invented=True,
)
# Half moved: the old provider still answers over http, the new one by a relative redirect and Autodiscover.
_TWO_PROVIDERS = Scenario(
    "half moved from one provider to another",
    {
        f"https://autoconfig.{DOMAIN}/": dead(Obstacle.REFUSED),
        MAIN_HTTP: text(_at("old.example", "old-%EMAILLOCALPART%"), XML),
        f"https://{DOMAIN}/.well-known/autoconfig/": redirect("/new/config.xml"),
        f"https://{DOMAIN}/new/config.xml": text(_at("new.example", "new-%EMAILLOCALPART%"), XML),
        POX: text(pox(host="in.pox.example", login="jdupont").replace("smtp.", "out."), XML),
    },
    address=JEAN,
    invented=True,
)
# The first server has a name in its own letters, the domain too; the last is as the DNS has it.
_SERVER_IN_LETTERS = INCOMING.replace("example.org", _IDN_SHOWN).replace("jdupont", "letters")
_BESIDE = (
    ("<domain>example.org<", f"<domain>{_IDN_SHOWN}</domain><domain>{_IDN}<"),
    ("    <incomingServer", _SERVER_IN_LETTERS + "    <incomingServer"),
)
_LETTERS = Scenario(
    "names in their own letters beside those of the DNS",
    {MAIN.replace(DOMAIN, _IDN): text(edited(_at(_IDN), _BESIDE), XML)},
    address=f"jean.dupont@{_IDN}",
    invented=True,
)
# Nobody trusts the first host, and over http it leads to itself over https. The second URL leads to a
# document of old letters, whose first servers are good for some and whose second for others.
_SCHOOL = "school.example"
_SCHOOLS_FIRST = edited(
    INCOMING,
    (("in.example.org", "in.%EMAILDOMAIN%"), ("password-cleartext", "OAuth2"), ("jdupont", "%EMAILADDRESS%")),
)
_SCHOOLS_SECOND = edited(
    INCOMING,
    (("example.org", _SCHOOL), ("993", "143"), ("SSL", "STARTTLS"), ("jdupont", "s-%EMAILLOCALPART%")),
)
_SCHOOLS_SENDING = edited(OUTGOING, (("example.org", _SCHOOL), ("jdupont", "%EMAILLOCALPART%@%EMAILDOMAIN%")))
_OLD_LETTERS = Scenario(
    "a host that nobody trusts, and old letters behind a redirect",
    {
        f"https://autoconfig.{_SCHOOL}/": status(404),
        f"http://autoconfig.{_SCHOOL}/": redirect(f"https://autoconfig.{_SCHOOL}{{path}}{{query}}", 301),
        f"https://{_SCHOOL}/.well-known/": redirect(f"https://www.{_SCHOOL}/mail.php{{query}}", 308),
        f"http://{_SCHOOL}/.well-known/": redirect(f"https://www.{_SCHOOL}/mail.php{{query}}", 308),
        f"https://www.{_SCHOOL}/mail.php": text(
            edited(
                GOOD,
                (
                    (INCOMING, _SCHOOLS_FIRST + _SCHOOLS_SECOND),
                    (OUTGOING, _SCHOOLS_SENDING.replace("STARTTLS", "TLS") + _SCHOOLS_SENDING),
                    ("UTF-8", "ISO-8859-1"),
                    ("Mail<", "École<"),
                ),
            ).encode("latin-1"),
            "application/xml",
        ),
        f"https://autodiscover.{_SCHOOL}/": html(),
    },
    certificates={f"autoconfig.{_SCHOOL}": "self-signed"},
    address=f"jean.dupont@{_SCHOOL}",
    invented=True,
)
# A web site for every name and path, in XHTML; what is right is only at the hoster of the mail.
_CLUB = "club.example"
_SITE = text(XHTML, "text/html; charset=utf-8")
_EVERY_PATH = Scenario(
    "a web site of XHTML at every name, the mail at a hoster",
    {
        **dict.fromkeys(
            [f"{scheme}://{label}{_CLUB}/" for scheme in ("http", "https") for label in _LABELS], _SITE
        ),
        f"https://autoconfig.{_HOSTER}{_PATH}": text(_at(_HOSTER), XML),
        f"https://autodiscover.{_HOSTER}/autodiscover/autodiscover.xml": text(
            pox(host=f"pox.{_HOSTER}"), XML
        ),
        f"https://autoconfig.thunderbird.net/v1.1/{_CLUB}": text(_at("old.example"), XML),
    },
    f"{_CLUB} MX 10 {_HOSTER}.\n{_CLUB} MX 5 mx1.mail.{_HOSTER}.\n"
    f"_autodiscover._tcp.{_CLUB} SRV 0 0 443 autodiscover.{_HOSTER}.",
    address=f"jean.dupont@{_CLUB}",
    invented=True,
)
# Ten redirects in a row, each in another way; behind the ninth the query is lost. Beside them a relative one.
_STATUSES = (301, 302, 303, 307, 308) * 2
_STEPS = "https://steps.example/"
_MANY_STEPS = Scenario(
    "ten redirects in a row, then a shorter way that is relative",
    {
        MAIN: redirect(f"{_STEPS}1{{query}}", _STATUSES[0]),
        **{
            f"{_STEPS}{step}": redirect(
                f"{_STEPS}{step + 1}{{query}}" if step < 9 else f"{_STEPS}end", status
            )
            for step, status in enumerate(_STATUSES[1:], start=1)
        },
        f"{_STEPS}end": text(_at(DOMAIN, "far"), XML),
        WELL_KNOWN: redirect("//steps.example/near"),
        f"{_STEPS}near": text(_at(DOMAIN, "near-%EMAILLOCALPART%"), XML),
        ON_DOMAIN: text(
            pox(host=f"in.{DOMAIN}", login="jdupont").replace("smtp.foreign", "out.foreign"), XML
        ),
    },
    invented=True,
)
INVENTIONS = (_OLD_LETTERS, _EVERY_PATH, _MANY_STEPS, _EXCHANGER, _TWO_PROVIDERS, _LETTERS)
