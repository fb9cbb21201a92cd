"""A simulation is run against a world, and tells what it asked and what came."""

import gzip

import pytest

from autoconfig.address import Address
from autoconfig.clients import kmail
from autoconfig.clients.simulation import Connect, Ending, Get, Records, Simulation, one
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.trust import Distrust
from autoconfig.reach.web import MAX_BODY, Query
from autoconfig.reach.wire import Obstacle, Unreached
from autoconfig.simulate.run import run, simulate
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
