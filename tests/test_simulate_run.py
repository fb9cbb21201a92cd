"""A simulation is run against a world, and tells what it asked and what came."""

import gzip

import pytest

from autoconfig.address import Address
from autoconfig.clients import CLIENTS, kmail
from autoconfig.clients.simulation import Configured, Connect, Ending, Get, Records, Simulation, one
from autoconfig.profile.words import SocketType
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.names import Resolution, Resolved
from autoconfig.reach.trust import Distrust
from autoconfig.reach.web import MAX_BODY, Fetched, Query
from autoconfig.reach.wire import Obstacle, Unreached
from autoconfig.simulate.cures import cures
from autoconfig.simulate.judgement import judged
from autoconfig.simulate.run import DEAF, Simulated, run, simulate
from autoconfig.simulate.world import Memory
from document_faults import clientconfig
from fakeworld import World, answered, text, unanswered
from simulated import ADDRESS
from worlds import Plug

MAIN = "http://autoconfig.example.org/"


def test_what_it_asks_is_asked_of_the_world() -> None:
    world = World(None, "example.org", {MAIN: text(clientconfig("example.org"))})
    found = run(kmail.CLIENT, "to 23.08", ADDRESS, Memory(world, Deadline(10))).as_json()
    assert found["found"] is True
    assert found["from"] == f"{MAIN}mail/config-v1.1.xml"
    assert found["incoming"] == {
        "type": "imap",
        "hostname": "imap.example.org",
        "port": 993,
        "socketType": "SSL",
        "username": "jean.dupont@example.org",
    }
    assert [one["status"] for one in found["requests"]] == [None, 200]


def test_everybody_who_asks_the_same_gets_the_same_answer() -> None:
    world = World(None, "example.org", {MAIN: text(clientconfig("example.org"))})
    memory = Memory(world, Deadline(10))
    for _ in range(2):
        assert run(kmail.CLIENT, "to 23.08", ADDRESS, memory).ending.found
    assert len(world.asked) == 2


def test_one_that_fails_is_no_reason_to_say_nothing_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Address) -> Simulation:
        yield (Records("example.org", "MX"),)
        raise ZeroDivisionError(str(ADDRESS))

    failing = kmail.CLIENT._replace(name="failing", simulations={"": fails})
    monkeypatch.setattr("autoconfig.simulate.run.CLIENTS", (failing, kmail.CLIENT))
    world = World(None, "example.org", {MAIN: text(clientconfig("example.org"))})
    first, *others = simulate(ADDRESS, Memory(world, Deadline(10)))
    assert not first.ending.found
    assert "ZeroDivisionError" in first.notes[0]
    assert "jean" not in first.notes[0]
    assert others
    assert all(one.ending.found and not one.fault for one in others)


def test_who_waits_less_than_the_answer_takes_has_none() -> None:
    def late(query: Query):  # type: ignore[no-untyped-def]
        return answered(query, 200, clientconfig("example.org").encode(), "text/xml")._replace(seconds=11.0)

    def impatient(_: Address) -> Simulation:
        came = yield from one(Get(MAIN, seconds=10))
        return Ending(came.is_success)

    client = kmail.CLIENT._replace(simulations={"": impatient})
    found = run(client, "", ADDRESS, Memory(World(None, "example.org", {MAIN: late}), Deadline(10)))
    assert not found.ending.found
    assert "within the 10 seconds" in found.as_json()["requests"][0]["trouble"]


@pytest.mark.parametrize(
    ("distrust", "outcome"),
    [(None, (False, False)), (Distrust.EXPIRED, (True, False)), (Distrust.WRONG_NAME, (True, True))],
)
def test_a_certificate_for_other_names_is_told_from_others(
    distrust: Distrust | None, outcome: tuple[bool, bool]
) -> None:
    obstacle = Obstacle.UNTRUSTED if distrust else Obstacle.TIMEOUT
    world = World(None, "example.org", {MAIN: lambda query: unanswered(query, obstacle, distrust)})
    came = Memory(world, Deadline(10)).came(Get(MAIN))
    assert (came.untrusted, came.misnamed) == outcome


def test_a_port_is_tried_once_by_the_world() -> None:
    tried: list[tuple[str, int]] = []

    class Ports(World):
        def connect(self, host: str, port: int, *, address: str = "") -> Plug:
            tried.append((host, port))
            if port != 993:
                raise Unreached(host, port, Obstacle.REFUSED, "nothing listens there")
            return Plug()

    asked = Connect("imap.example.org", 993), Connect("imap.example.org", 143)

    def scanning(_: Address) -> Simulation:
        came = yield asked
        return Ending(False, notes=tuple(each.trouble for each in came))

    client, world = kmail.CLIENT._replace(simulations={"": scanning}), Ports(None, "example.org")
    memory = Memory(world, Deadline(10))
    for _ in range(2):
        found = run(client, "", ADDRESS, memory)
        assert found.ending.notes == ("", "nothing listens there")
    assert sorted(tried) == [("imap.example.org", 143), ("imap.example.org", 993)]
    assert found.as_json()["requests"] == [
        {"turn": 1, "hostname": "imap.example.org", "port": 993},
        {"turn": 1, "hostname": "imap.example.org", "port": 143, "trouble": "nothing listens there"},
    ]


class Deaf(World):
    """No name server answers, but of the hosts that are said where to be."""

    def resolve(self, name: str, kind: str) -> Resolved:
        return Resolved(name, kind, Resolution.FAILED, reason="no name server answers")

    def connect(self, host: str, port: int, *, address: str = "") -> Plug:
        raise Unreached(host, port, Obstacle.DNS_FAILED, "no name server answers")

    def served(self, query: Query) -> Fetched:
        return unanswered(query, Obstacle.DNS_FAILED)


def test_where_no_name_server_answers_nothing_is_known_and_the_cure_is_not_of_the_domain() -> None:
    found = simulate(ADDRESS, Memory(Deaf(None, "example.org"), Deadline(10)))
    assert {one.is_deaf for one in found if one.steps} == {True}
    assert all((DEAF in one.as_json()["notes"]) == bool(one.steps) for one in found)
    asking = [judged(one, None) for one in found if one.steps]
    assert ["--resolver" in cure.remedy for cure in cures(asking, "example.org", None)] == [True]


def test_one_answer_is_enough_to_know_that_there_is_a_network() -> None:
    rules = {MAIN: lambda query: unanswered(query, Obstacle.REFUSED)}
    heard = simulate(ADDRESS, Memory(Deaf(None, "example.org", rules), Deadline(10)), ["kmail"])
    assert not any(one.is_deaf for one in heard)
    other = simulate(ADDRESS, Memory(World(None, "example.org"), Deadline(10)))
    assert not any(one.is_deaf for one in other)


@pytest.mark.parametrize("host", ["imap.example.org", ""])
def test_what_is_not_encrypted_is_said_of_every_client_alike(host: str) -> None:
    server = Configured("imap", host, 143, SocketType.PLAIN, "jdupont")
    safe = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, "jdupont")
    for client in CLIENTS:
        found = Simulated(client, "", (), Ending(True, MAIN, server, safe, ("a",)))
        assert found.notes == ("a", f"Its connection to {host or 'the server for IMAP'} is not encrypted.")
    assert Simulated(client, "", (), Ending(True, MAIN, safe, safe)).notes == ()


def test_what_is_taken_is_said_to_be_of_every_client_alike() -> None:
    taken, other = Get(MAIN), Get(f"{MAIN}other")
    for client in CLIENTS:
        found = Simulated(client, "", (), Ending(True, MAIN))
        assert (found.verdict(taken), found.verdict(other)) == ("takes it", "")
        lost = found._replace(ending=Ending(False, MAIN))
        assert lost.verdict(taken) == ""
        own = found._replace(ending=Ending(True, MAIN, verdicts={MAIN: "has its own word"}))
        assert own.verdict(taken) == "has its own word"


def of_packed(body: bytes, **more: bool) -> bytes:
    """What a client is given of this body, said to be compressed."""
    packed = text(body, content_encoding="gzip")
    ask = Get(f"{MAIN}mail/config-v1.1.xml", **more)
    return Memory(World(None, "example.org", {MAIN: packed}), Deadline(10)).came(ask).body


def test_what_is_compressed_is_unpacked_for_who_does_so() -> None:
    packed = gzip.compress(b"<a/>")
    assert of_packed(packed) == b"<a/>"
    assert of_packed(packed, unpacks=False) == packed
    assert of_packed(b"<a/>") == b"<a/>"


def test_no_more_is_unpacked_than_an_answer_may_have() -> None:
    assert len(of_packed(gzip.compress(bytes(64 * MAX_BODY)))) == MAX_BODY


def test_who_unpacks_and_who_does_not_ask_once() -> None:
    world = World(None, "example.org", {MAIN: text(gzip.compress(b"<a/>"), content_encoding="gzip")})
    memory = Memory(world, Deadline(10))
    assert {memory.came(Get(MAIN, unpacks=one)).body[:2] for one in (True, False)} == {b"<a", b"\x1f\x8b"}
    assert len(world.asked) == 1
