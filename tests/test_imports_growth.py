"""What an import takes: time in proportion, and little of it, whatever the file is built of."""

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count

import pytest

import growth
from autoconfig.errors import ProfileError
from autoconfig.imports import MAX_LENGTH, read

# A file of this length shows how it grows; one of the greatest length must be read within SECONDS.
SIZE = 128 * 1024
SECONDS = 5.0

Make = Callable[[int], bytes]


def many(item: str, start: str = "", end: str = "") -> Make:
    """A file of so many different items as it takes; {} in an item is its number."""

    def make(size: int) -> bytes:
        items, length = [], len(start) + len(end)
        for number in count():
            items.append(item.replace("{}", str(number)))
            length += len(items[-1])
            if length > size:
                return (start + "".join(items[:-1]) + end).encode()
        raise AssertionError

    return make


ROOT = '<clientConfig version="1.1"'
PROVIDER = "<emailProvider"
NAMES = ' id="example.com"><domain>example.com</domain><displayName>E</displayName>'
END = "</clientConfig>"
INNER = (f"{ROOT}>{PROVIDER}{NAMES}", f"</emailProvider>{END}")
OUTER = (f"{ROOT}>{PROVIDER}{NAMES}</emailProvider>", END)
SERVER = (
    '<incomingServer type="imap"><hostname>h{}.example</hostname><port>993</port>'
    "<socketType>SSL</socketType><authentication>password-cleartext</authentication>"
    "<username>%EMAILADDRESS%</username></incomingServer>"
)
XML: dict[str, Make] = {
    "domains": many("<domain>d{}.example</domain>", *INNER),
    "domains in their own letters": many("<domain>é{}.example</domain>", *INNER),
    "elements of a provider": many("<e{}/>", *INNER),
    "elements beside it": many("<e{}/>", *OUTER),
    "elements of one name": many("<e/>", *INNER),
    "attributes of the root": many(' a{}="b"', ROOT, f">{PROVIDER}{NAMES}</emailProvider>{END}"),
    "attributes of the provider": many(' a{}="b"', f"{ROOT}>{PROVIDER}", f"{NAMES}</emailProvider>{END}"),
    "namespaces": many(' xmlns:a{}="b"', ROOT, f">{PROVIDER}{NAMES}{'<e/>' * 1000}</emailProvider>{END}"),
    "a long namespace": many(
        "a", f'{ROOT} xmlns:a="', f'">{PROVIDER}{NAMES}{"<a:e/>" * 1000}</emailProvider>{END}'
    ),
    "comments": many("<!--a-->", *INNER),
    "comments outside": many("<!--a-->", "", f"{INNER[0]}{INNER[1]}"),
    "comments deep inside": many("<a><!--b--></a>", f"{INNER[0]}{'<a>' * 200}", f"{'</a>' * 200}{INNER[1]}"),
    "lines of a comment": many("a\n", f"{INNER[0]}<!--", f"-->{INNER[1]}"),
    "servers": many(SERVER, *INNER),
    "servers that are kept raw": many('<incomingServer type="x{}"/>', *INNER),
    "ways to sign in": many(
        "<authentication>a{}</authentication>",
        f'{INNER[0]}<incomingServer type="imap">',
        f"</incomingServer>{INNER[1]}",
    ),
    "calendars": many('<calendar type="caldav"><url>https://a.example/{}</url></calendar>', *OUTER),
    "pages": many('<documentation url="https://a.example/{}"/>', *INNER),
    "providers": many('<emailProvider id="a{}"/>', *OUTER),
    "short names": many("<displayShortName>{}</displayShortName>", *INNER),
    "passwords": many("<password/>", *INNER),
    "a tree": many("<a/>", f"{INNER[0]}{'<a>' * 200}", f"{'</a>' * 200}{INNER[1]}"),
    "a placeholder": many("A", f"{INNER[0]}<x>%EMAIL", f"</x>{INNER[1]}"),
    "a login of braces": many(
        "{",
        f'{INNER[0]}<incomingServer type="imap"><username>',
        f"</username></incomingServer>{INNER[1]}",
    ),
}  # fmt: skip
GLOBAL = "[automx]\ndomains = example.org\n[global]\n"
AUTOMX: dict[str, Make] = {
    "sections": many("[d{}.example]\n"),
    "sections that are nothing": many("[d{}]\n", GLOBAL),
    "options": many("a{}=b\n", GLOBAL),
    "options for many": many(
        "a{}=b\n", "[DEFAULT]\n", "".join(f"[d{number}.example]\n" for number in range(500))
    ),
    "a long option for many": many(
        "a", "[DEFAULT]\naccount_name=", "\n" + "".join(f"[d{number}.example]\n" for number in range(500))
    ),
    "lines that are nothing": many("a{}\n", GLOBAL),
    "lines of an option": many(" a\n", f"{GLOBAL}a = b\n"),
    "domains": many("d{}.example,", "[automx]\ndomains = ", "\n[global]\n"),
    "domains in their own letters": many("é{}.example,", "[automx]\ndomains = ", "\n[global]\n"),
    "domains with a section": many(
        "d{}.example,", "[automx]\ndomains = ", "\n[global]\n[a.example]\nbackend = global\n"
    ),
    "ways to sign in": many("a{},", f"{GLOBAL}imap_server=a.example\nimap_auth=", "\n"),
    "comments": many("#\n", GLOBAL),
}
FILES: dict[str, tuple[str, Make]] = {f"XML: {name}": ("x.xml", make) for name, make in XML.items()}
SEED = '{"domains": ["example.com"], "servers": ['
IMAP = '{"type": "imap", "name": "h{}.example", "port": 993},'
OTHERS: dict[str, tuple[str, Make]] = {
    "servers of a seed": ("seed.json", many(IMAP, SEED, '{"type": "smtp"}]}')),
    "nested lists": ("seed.json", many("[", SEED)),
    "keys of a seed": (
        "seed.json",
        many('"a{}":1,', '{"domains": ["example.com"], "servers": [],', '"b": 1}'),
    ),
    "lines of a seed": ("seed.json", many("\n", SEED, "]}")),
    "domains of a seed": (
        "seed.json",
        many('"d{}.example",', '{"servers": [], "domains": [', '"a.example"]}'),
    ),
    "variables": ("x.env", many("A{}=b\n", "DOMAIN=example.com\n")),
    "a long variable": ("x.env", many("a", "DOMAIN=example.com\nIMAP_HOST=")),
    "keys of YAML": ("x.yml", many("a{}: b\n", "domain: example.com\nimap: {}\n")),
}
FILES |= OTHERS
FILES |= {f"automx: {name}": ("automx.conf", make) for name, make in AUTOMX.items()}


def imported(file: str) -> Callable[[bytes], None]:
    def call(body: bytes) -> None:
        with suppress(ProfileError):
            read(body, file)

    return call


@pytest.fixture(autouse=True, scope="module")
def _young() -> Iterator[None]:
    """What other tests left behind is not looked through by the collector meanwhile."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("name", FILES)
def test_an_import_takes_time_in_proportion(name: str) -> None:
    file, make = FILES[name]
    growth.check(imported(file), make, size=SIZE, seconds=SECONDS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_as_large_as_is_allowed_is_imported_soon(name: str) -> None:
    file, make = FILES[name]
    body = make(MAX_LENGTH)
    assert MAX_LENGTH - 200 < len(body) <= MAX_LENGTH or not body.isascii()
    assert growth.measured(imported(file), body[:MAX_LENGTH]) < SECONDS


@pytest.mark.parametrize("text", growth.HOSTILE)
@pytest.mark.parametrize(
    ("file", "start", "end"),
    [
        ("x.xml", f"{INNER[0]}<displayShortName>", f"</displayShortName>{INNER[1]}"),
        ("x.xml", f'{INNER[0]}<documentation url="', f'"/>{INNER[1]}'),
        ("automx.conf", GLOBAL, ""),
        ("automx.conf", f"{GLOBAL}account_name=", "\n"),
        ("automx.conf", f"{GLOBAL}imap_server=a.example\nimap_auth_identity=", "\n"),
        ("automx.conf", "[automx]\ndomains = a.example,", "\n[global]\n"),
    ],
)
def test_any_text_takes_time_in_proportion(file: str, start: str, end: str, text: str) -> None:
    def make(size: int) -> bytes:
        return f"{start}{growth.HOSTILE[text](size)}{end}".encode(errors="replace")

    growth.check(imported(file), make, size=SIZE // 4, seconds=1)
