"""Whatever records, hosts and servers say, a check ends with findings that anybody can print."""

import json
import random
from functools import partial
from pathlib import Path

import pytest

from autoconfig.check import run
from autoconfig.cli.report import line, plugin
from autoconfig.findings import MAX_TEXT
from autoconfig.reach.mailservers import Conversation
from autoconfig.reach.replies import Phase, read_imap, read_smtp
from autoconfig.reach.trust import Distrust, Secured
from autoconfig.reach.web import Fetched, Query
from autoconfig.reach.wire import Obstacle
from document_faults import clientconfig, pox
from worlds import World, seen, unknown

DOMAIN = "example.com"
PERSON = f"jean@{DOMAIN}"
# Escapes of terminals, texts that have no end, what parsers stumble over, addresses of one's own.
SPOILT = (
    "", "\x1b]0;x\x07", "\x9b2J", "\u202e", "\ud800", "x" * 5000, "http://[", "http://a\u2100b/", "..", "*",
    "-1", "99999", "|", "a b", "\\032", "%00", "[::1]", "10.0.0.1", DOMAIN, PERSON,
)  # fmt: skip
NAMES = (
    DOMAIN, f"*.{DOMAIN}", f"autoconfig.{DOMAIN}", f"autodiscover.{DOMAIN}", f"ua-auto-config.{DOMAIN}",
    f"_autodiscover._tcp.{DOMAIN}", f"_imaps._tcp.{DOMAIN}", f"_submission._tcp.{DOMAIN}",
    f"_caldavs._tcp.{DOMAIN}", f"_jmap._tcp.{DOMAIN}", f"_ua-auto-config.{DOMAIN}", f"a.{DOMAIN}",
    f"imap.{DOMAIN}", "autodiscover.outlook.com", "autoconfig.example.net",
)  # fmt: skip
HOSTS = (
    f"a.{DOMAIN}.",
    f"imap.{DOMAIN}.",
    "autodiscover.outlook.com.",
    "x_y.example.",
    "localhost.",
    "10.0.0.1.",
)
ADDRESSES = ("8.8.8.8", "192.0.2.1", "10.0.0.1", "127.0.0.1")
TYPES = ("text/xml", "text/html", "application/json", "application/x-apple-aspen-config")
STATUSES = (200, 200, 200, 204, 301, 302, 307, 401, 403, 404, 405, 410, 500, 503, 999)


def _record(chance: random.Random) -> str:
    choice, number, word = chance.choice, chance.randint, partial(chance.choice, SPOILT)
    host = choice(HOSTS)
    text = choice((f"path=/{word()}", f"v=spf1 {word()}", f"mailconf={word()}", word()))
    values = {
        "A": choice(ADDRESSES),
        "AAAA": choice(("2001:db8::1", "fe80::1")),
        "CNAME": host,
        "MX": f"{number(0, 99)} {host}",
        "SRV": f"{number(0, 65535)} {number(0, 9)} {choice((0, 465, 993, 65535))} {choice((host, '.'))}",
        "TXT": text,
        "CAA": choice(('0 issue ";"', '128 x "y"', word())),
    }
    kind = choice((*values,))
    return f"{choice(NAMES)} {kind} {values[kind]}"


class Spoilt(World):
    """A world that chance has written, the same for a seed whoever asks first."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        chance = self.chance()
        super().__init__(*(_record(chance) for _ in range(chance.randint(0, 25))))
        self.failing = {f"a.{DOMAIN}"} if chance.random() < 0.3 else set()
        self.cut_short = chance.random() < 0.5

    def chance(self, *asked: object) -> random.Random:
        return random.Random(f"{self.seed} {asked}")  # noqa: S311

    def answer(self, query: Query) -> Fetched:
        choice = self.chance(query.method, query.url).choice
        word = partial(choice, SPOILT)
        distrust, chain = choice((None, *Distrust)), choice(((), (b"junk",)))
        if choice((True, False, False)):
            why = {"reason": word(), "obstacle": choice((*Obstacle,)), "distrust": distrust, "chain": chain}
            return Fetched(query.url, 0, address=choice(ADDRESSES), **why)  # type: ignore[arg-type]
        headers = {
            "content-type": choice((*TYPES, word())),
            "location": choice(
                ("", word(), f"http://{word()}/", f"https://elsewhere.example/{PERSON}", query.url)
            ),
            "strict-transport-security": choice(("max-age=1; includeSubDomains", word())),
        }
        body = choice((
            clientconfig(DOMAIN), clientconfig(DOMAIN, host=word(), port=choice((0, 465))), pox(DOMAIN),
            word(),
            json.dumps({"Url": f"https://a.example/{word()}"}), json.dumps({"Url": f"https://{word()}/"}),
            json.dumps({"protocols": {"imap": {"host": word()}}}),
        ))  # fmt: skip
        content, seconds = body.encode("utf-8", "replace"), choice((0.1, 6.0))
        answer = Fetched(query.url, choice(STATUSES), headers, content, seconds=seconds, chain=chain)
        return answer._replace(address=choice(ADDRESSES))

    def handshake(self, host: str, port: int = 443, *, address: str = "") -> Secured:
        choice = self.chance(host, port, address).choice
        distrust = choice((None, *Distrust))
        obstacle = Obstacle.UNTRUSTED if distrust else choice((None, *Obstacle))
        return Secured(host, port, address, (b"junk",), distrust, "", choice(SPOILT), obstacle)

    def once(self, key, work):  # type: ignore[no-untyped-def]
        if key[0] != "mail":
            return work()
        choice = self.chance(*key).choice
        word = partial(choice, SPOILT)
        offered = (
            None, Phase(), read_imap([f"* CAPABILITY {word()} AUTH={word()}"]),
            read_smtp(["250-x", f"250 AUTH {word()}"]),
        )  # fmt: skip
        return Conversation(
            *key[1:], clear=choice(offered), secured=choice(offered), starttls_offered=choice((True, False)),
            reason=word(), obstacle=choice((None, *Obstacle)), distrust=choice((None, *Distrust)),
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_world_says_is_told_in_lines_that_anybody_can_print(tmp_path: Path, seed: int) -> None:
    world, asked = Spoilt(seed), DOMAIN if seed % 3 else PERSON
    report = run.run(seen(world, tmp_path, asked) if seed % 2 else unknown(world))
    assert report.could_run, report.findings
    for text in (text for one in report.findings for text in (one.key, one.problem, one.remedy)):
        assert text.isprintable()
        assert len(text) <= MAX_TEXT
        assert asked != PERSON or seed % 2 == 0 or PERSON not in text
    for said in (line(report), plugin([report])[1]):
        assert said.isprintable()
