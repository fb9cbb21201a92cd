"""The door to the world, in a small internet on this machine."""

import errno
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore, Timer

import pytest

from autoconfig.reach import names
from autoconfig.reach.certificate import Certificate
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.door import MAX_ADDRESSES, MAX_QUESTIONS, Door
from autoconfig.reach.gate import AT_A_TIME
from autoconfig.reach.names import Resolution
from autoconfig.reach.trust import BadCAFile, Distrust
from autoconfig.reach.web import MAX_BODY, MAX_REDIRECTS
from autoconfig.reach.wire import Obstacle, Unreached, has_way, obstacle
from internet import Internet, small_internet
from internet.web import Asked, Page, redirect
from served import until

HOST = "autoconfig.example.org"
URL = f"https://{HOST}"


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    with small_internet(tmp_path) as found:
        yield found


def test_records_are_as_in_a_zone_file(internet: Internet) -> None:
    internet.zone("""
        _imaps._tcp.example.org SRV 0 1 993 IMAP.example.org
        example.org             TXT "v=spf1 " "-all"
        example.org             600 MX 10 mx.Example.org
        www.example.org         CNAME www.elsewhere.example
        www.elsewhere.example   A 192.0.2.7
    """)
    door = internet.door()
    assert door.resolve("_imaps._tcp.EXAMPLE.org.", "SRV").values == ("0 1 993 imap.example.org.",)
    assert door.resolve("example.org", "TXT").values == ("v=spf1 -all",)
    assert door.resolve("example.org", "MX")[3:6] == (("10 mx.example.org.",), (), 600)
    found = door.resolve("www.example.org", "A")
    assert (found.values, found.aliases) == (("192.0.2.7",), ("www.elsewhere.example.",))
    assert door.resolve("www.example.org", "CNAME").values == ("www.elsewhere.example.",)


def test_nothing_has_its_kinds(internet: Internet) -> None:
    internet.zone("example.org A 192.0.2.1\nlost.example.org CNAME nowhere.example")
    for wrong in ("servfail", "refused"):
        internet.names.wrong(f"{wrong}.example.org", wrong)
    door = internet.door()
    assert door.resolve("example.org", "AAAA").outcome is Resolution.NO_DATA
    assert door.resolve("no.example.org", "A").outcome is Resolution.NO_NAME
    lost = door.resolve("lost.example.org", "A")
    assert (lost.outcome, lost.aliases) == (Resolution.NO_NAME, ("nowhere.example.",))
    assert "SERVFAIL" in door.resolve("servfail.example.org", "A").reason
    assert "REFUSED" in door.resolve("refused.example.org", "A").reason
    for name in ("a..example.org", "x" * 64 + ".example.org", ".".join(["x" * 60] * 5), "\\"):
        assert door.resolve(name, "A").reason == "this is no domain name"


def test_a_name_server_that_is_silent_costs_no_more_than_the_time(internet: Internet) -> None:
    internet.names.wrong(HOST, "silent")
    started = time.monotonic()
    found = internet.door(0.3).resolve(HOST, "A")
    assert (found.outcome, found.cut_short) == (Resolution.FAILED, True)
    assert time.monotonic() - started < names.SECONDS


def test_who_does_not_answer_is_told_from_who_was_not_waited_for(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "SECONDS", 0.2)
    internet.names.wrong(HOST, "silent")
    found = internet.door(20).resolve(HOST, "A")
    assert (found.outcome, found.reason, found.cut_short) == (
        Resolution.FAILED, "no name server answers", False
    )  # fmt: skip


def test_a_long_answer_comes_over_tcp(internet: Internet) -> None:
    internet.zone("\n".join(f'example.org TXT "{number:0200}"' for number in range(40)))
    internet.zone("short.example.org A 192.0.2.1")
    internet.names.wrong("short.example.org", "truncated")
    assert len(internet.door().resolve("example.org", "TXT").values) == 40
    assert internet.door().resolve("short.example.org", "A").values == ("192.0.2.1",)


def test_so_many_questions_are_asked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, go_on = Semaphore(0), Event()

    def slow(name: str, kind: str, *_: object) -> names.Resolved:
        asked.release()
        assert go_on.wait(20)
        return names.Resolved(name, kind, Resolution.NO_DATA)

    monkeypatch.setattr(names, "resolve", slow)
    door = Door(Deadline(20), resolver=("127.0.0.1", 1))
    with ThreadPoolExecutor(2 * MAX_QUESTIONS) as threads:
        waiting = [threads.submit(door.resolve, f"{one}.example", "A") for one in range(2 * MAX_QUESTIONS)]
        for _ in range(MAX_QUESTIONS):
            assert asked.acquire(timeout=20)
        assert not asked.acquire(timeout=0.2)
        assert door.until(Deadline(0.05)).resolve("hasty.example", "A").cut_short
        go_on.set()
        assert {one.result(20).outcome for one in waiting} == {Resolution.NO_DATA}


def test_a_question_is_asked_once_over_threads_and_deadlines(internet: Internet) -> None:
    internet.zone("example.org A 192.0.2.1")
    internet.names.wrong("example.org", "slow")
    door = internet.door()
    with ThreadPoolExecutor(8) as pool:
        doors = [door.until(Deadline(20)) for _ in range(8)]
        found = list(pool.map(lambda each: each.resolve("example.org", "A").values, doors))
    assert found == [("192.0.2.1",)] * 8
    assert internet.names.asked == [("example.org", "A")]


def test_both_families_and_why_there_is_none(internet: Internet) -> None:
    internet.zone("example.org AAAA 2001:db8::1\nexample.org A 192.0.2.1\nempty.example.org TXT x")
    door = internet.door()
    assert door.addresses("example.org").found == ("192.0.2.1", "2001:db8::1")
    assert door.addresses("2001:DB8::1").found == ("2001:db8::1",)
    assert door.addresses("empty.example.org").reason == "it has no address"
    assert door.addresses("no.example.org").reason == "there is no such name"
    assert door.addresses("a_b.example.org").reason == "this is no host name"


def test_a_name_that_is_not_ascii_goes_as_a_labels(internet: Internet) -> None:
    internet.zone("xn--mller-kva.example A 192.0.2.1")
    assert internet.door().addresses("Müller.example").found == ("192.0.2.1",)


def test_the_systems_hosts_count_where_no_resolver_is_named(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text(
        "192.0.2.1 a.example A.example b.example # c.example\n\nx y\n::1 a.example"
    )
    found = names.system_hosts(tmp_path / "hosts")
    assert found == {"a.example": ("192.0.2.1", "::1"), "b.example": ("192.0.2.1",)}
    assert names.system_hosts(tmp_path / "none") == {}


def test_a_resolver_that_is_named_is_the_only_one(internet: Internet) -> None:
    assert internet.door().addresses("localhost").found == ()


def test_gets_a_document_and_what_came_with_it(internet: Internet) -> None:
    address = internet.host(HOST, {"/a?b=c": Page("Hello", 200, (("X-A", "1"), ("x-a", "2")))})
    found = internet.door().get(f"{URL}/a?b=c#d")
    assert (found.status, found.body, found.headers["x-a"], found.address) == (200, b"Hello", "1, 2", address)
    leaf = Certificate.read(found.chain[0])
    assert leaf
    assert (leaf.names, leaf.key, leaf.bits, leaf.signature) == ((HOST,), "EC", 256, "sha256")
    assert [each.self_issued for each in map(Certificate.read, found.chain) if each] == [False, False]


def test_sends_what_it_is_given(internet: Internet) -> None:
    internet.host(HOST, {"*": Page("x")})
    internet.door().get(f"{URL}/ä b?ö", method="POST", body=b"<a/>", headers={"Content-Type": "text/xml"})
    (asked,) = internet.asked
    assert (asked.method, asked.url, asked.body) == ("POST", f"{URL}/%C3%A4%20b?%C3%B6", b"<a/>")
    assert asked.headers["content-type"] == "text/xml"
    assert asked.headers["host"] == HOST


def test_redirects_are_followed_and_kept(internet: Internet) -> None:
    internet.host(HOST, {"/": redirect("b/c?d"), "/b/c": redirect("https://other.example.org/e", 307)})
    internet.host("other.example.org", {"/e": Page("there")})
    found = internet.door().get(f"http://{HOST}/")
    assert (found.status, found.url, found.body) == (200, "https://other.example.org/e", b"there")
    assert [(hop.url, hop.status, hop.location) for hop in found.hops] == [
        (f"http://{HOST}/", 302, "b/c?d"),
        (f"http://{HOST}/b/c?d", 307, "https://other.example.org/e"),
    ]
    assert internet.door().get(f"{URL}/", follow=False).status == 302


def test_blanks_around_a_location_are_none_of_it(internet: Internet) -> None:
    internet.host(HOST, {"/": redirect("/there \t"), "/there": Page("there")})
    assert internet.door().get(f"{URL}/", follow=False).headers["location"] == "/there"


def test_what_is_posted_is_posted_again_where_the_status_says_so(internet: Internet) -> None:
    internet.host(HOST, {"/302": redirect("/x"), "/307": redirect("/x", 307), "/x": Page("x")})
    for start in ("302", "307"):
        internet.door().get(f"{URL}/{start}", method="POST", body=b"b", headers={"Content-Type": "text/xml"})
    assert [(each.method, each.body) for each in internet.asked] == [
        ("POST", b"b"), ("GET", b""), ("POST", b"b"), ("POST", b"b")
    ]  # fmt: skip


def test_redirects_that_lead_nowhere_end(internet: Internet) -> None:
    def chain(asked: Asked) -> Page:
        return redirect(f"/{len(internet.asked)}")

    internet.host(HOST, {"/a": redirect("/b"), "/b": redirect("/a"), "/c": redirect("ftp://x/"),
                         "/d": redirect("http://[")})  # fmt: skip
    internet.host("chain.example.org", chain)
    door = internet.door()
    assert door.get(f"{URL}/a").reason == "the redirects go round in circles"
    for path in "cd":
        assert door.get(f"{URL}/{path}").reason == "the redirect leads to no http or https URL"
    found = door.get("https://chain.example.org/")
    assert (found.status, len(found.hops)) == (302, MAX_REDIRECTS)
    assert found.reason == f"there are more than {MAX_REDIRECTS} redirects"


def test_a_public_host_leads_to_no_private_one(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    address = internet.host(HOST, {"/": redirect("https://inside.example.org/"), "/b": redirect("/c")})
    internet.host("inside.example.org", {"/": Page("secret")})
    monkeypatch.setattr("autoconfig.reach.door.is_public", lambda each: str(each) == address)
    found = internet.door().get(f"{URL}/")
    assert (found.status, found.reason) == (302, "the redirect leads to a private address")
    assert internet.door().get(f"{URL}/b").status == 404
    assert not [each for each in internet.asked if "inside" in each.url]


@pytest.mark.parametrize(
    ("kind", "distrust", "sent"),
    [("expired", Distrust.EXPIRED, 2), ("not-yet-valid", Distrust.NOT_YET_VALID, 2),
     ("wrong-name", Distrust.WRONG_NAME, 2), ("self-signed", Distrust.SELF_SIGNED, 1),
     ("unknown-issuer", Distrust.UNKNOWN_ISSUER, 2), ("weak", Distrust.WEAK, 2),
     ("missing-intermediate", Distrust.MISSING_INTERMEDIATE, 1)],
)  # fmt: skip
def test_a_certificate_that_is_not_trusted_is_shown_and_nothing_is_sent(
    internet: Internet, kind: str, distrust: Distrust, sent: int
) -> None:
    internet.host(HOST, {"*": Page("x")}, certificate=kind)
    door = internet.door()
    for found in (door.get(f"{URL}/"), door.handshake(HOST)):
        assert (found.distrust, found.obstacle, len(found.chain)) == (distrust, Obstacle.UNTRUSTED, sent)
        assert found.reason
    assert internet.asked == []


def test_a_certificate_that_is_trusted_is_looked_at_once(internet: Internet) -> None:
    internet.host(HOST, {"*": Page("x")}, certificate="expires-soon")
    door = internet.door()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: door.handshake(HOST), range(4)))
    assert {(each.distrust, each.version, len(each.chain)) for each in found} == {(None, "TLSv1.3", 2)}
    # The host counts once its own side has shaken hands too.
    until(lambda: (HOST, 443) in internet.connections, "nobody came")
    assert internet.connections.count((HOST, 443)) == 1


def test_an_authority_is_trusted_that_is_named_although_another_has_signed_it(
    internet: Internet, tmp_path: Path
) -> None:
    internet.host(HOST, {"*": Page("x")}, certificate="missing-intermediate")
    (tmp_path / "authority.pem").write_bytes(internet.certificates.unsent.pem)
    door = Door(
        Deadline(20),
        resolver=internet.resolver,
        ca_file=tmp_path / "authority.pem",
        connect=internet.connect,
    )
    assert door.get(f"{URL}/").status == 200


def test_the_chain_is_read_of_tls_1_2_too(internet: Internet) -> None:
    import ssl

    context = internet.certificates.context("expired", HOST)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    internet.host(HOST, {}, certificate="expired")
    found = internet.door().handshake(HOST)
    assert (found.distrust, len(found.chain)) == (Distrust.EXPIRED, 2)


def test_a_wildcard_stands_for_one_label(internet: Internet) -> None:
    for host in ("a.example.org", "a.b.example.org"):
        internet.host(host, {}, names=("*.example.org",))
    door = internet.door()
    one, two = door.handshake("a.example.org"), door.handshake("a.b.example.org")
    assert (one.distrust, two.distrust) == (None, Distrust.WRONG_NAME)
    leaf = Certificate.read(one.chain[0])
    assert leaf
    assert [leaf.covers(host) for host in ("A.example.org", "a.b.example.org", "example.org")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("page", "obstacle"),
    [(Page(raw=b"SSH-2.0-OpenSSH\r\n\r\n"), Obstacle.BROKEN), (Page(raw=b"\n"), Obstacle.BROKEN),
     (Page(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), Obstacle.CLOSED),
     (Page(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), Obstacle.BROKEN),
     (Page(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n"), Obstacle.BROKEN),
     (Page(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-%x\r\n" % 2**64), Obstacle.BROKEN),
     (Page(raw=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000), Obstacle.BROKEN),
     (Page(raw=b"HTTP/1.1 200 OK\r\nX: ", drip=b"x" * 65536), Obstacle.BROKEN),
     (Page(drip=b"HTTP/1.1 100 Continue\r\n\r\n" * 4000), Obstacle.BROKEN)],
)  # fmt: skip
def test_what_is_no_http_is_no_answer(internet: Internet, page: Page, obstacle: Obstacle) -> None:
    internet.host(HOST, {"*": page})
    found = internet.door().get(f"{URL}/")
    assert (found.status, found.obstacle) == (0, obstacle), found.reason


def test_a_mebibyte_and_no_more(internet: Internet) -> None:
    endless = Page(raw=b"HTTP/1.1 200 OK\r\n\r\n", drip=b"x" * 200_000)
    internet.host(
        HOST, {"/fits": Page(b"x" * MAX_BODY), "/long": Page(b"x" * (MAX_BODY + 1)), "/endless": endless}
    )
    door = internet.door()
    assert (len(door.get(f"{URL}/fits").body), door.get(f"{URL}/fits").reason) == (MAX_BODY, "")
    for path in ("long", "endless"):
        found = door.get(f"{URL}/{path}")
        assert (found.status, len(found.body), found.reason) == (
            200,
            MAX_BODY,
            "the answer is longer than 1024 KiB",
        )


def test_who_drips_is_waited_for_no_longer_than_the_deadline(internet: Internet) -> None:
    internet.host(HOST, {"*": Page(raw=b"HTTP/1.1 200 OK\r\nX: ", drip=b"x")})
    started = time.monotonic()
    found = internet.door(0.5).get(f"{URL}/")
    assert (found.status, found.obstacle) == (0, Obstacle.TIMEOUT)
    assert time.monotonic() - started < 15  # it would drip for ever


def test_nobody_there_has_its_kinds(internet: Internet) -> None:
    internet.address("closed.example.org")
    internet.zone("v6.example.org AAAA 2001:db8::1\nempty.example.org TXT x")
    internet.names.wrong("broken.example.org", "servfail")
    door = internet.door()
    wanted = {
        "closed.example.org": Obstacle.REFUSED,
        "no.example.org": Obstacle.NO_NAME,
        "empty.example.org": Obstacle.NO_ADDRESS,
        "broken.example.org": Obstacle.DNS_FAILED,
    }
    assert {host: door.get(f"https://{host}/").obstacle for host in wanted} == wanted
    assert internet.door(0).get("https://closed.example.org/").obstacle is Obstacle.NO_TIME


def test_the_numbers_of_tls_are_none_of_the_system() -> None:
    """1 is any failure there, and here what a firewall of this machine says."""
    assert obstacle(ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED]"))[0] is Obstacle.CLOSED
    assert obstacle(OSError(1, "Operation not permitted"))[0] is Obstacle.NO_ROUTE


@pytest.mark.parametrize(
    ("number", "kind", "reason"),
    [
        (errno.ENETUNREACH, Obstacle.NO_ROUTE, "this machine has no route there"),
        (errno.EPERM, Obstacle.NO_ROUTE, "this machine lets nobody out there"),
        (errno.EMFILE, Obstacle.ENOUGH, "this machine has no connection to spare"),
    ],
)
def test_what_this_machine_lacks_is_no_fault_of_the_host(
    monkeypatch: pytest.MonkeyPatch, number: int, kind: Obstacle, reason: str
) -> None:
    def nowhere(*_: object) -> socket.socket:
        raise OSError(number, "no")

    monkeypatch.setattr(socket, "create_connection", nowhere)
    found = Door(Deadline(5)).get("https://192.0.2.1/")
    assert (found.obstacle, found.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("source", "way"),
    [("fd00::2", False), ("fe80::1%eth0", False), ("2606:4700::2", True), (None, False)],
)
def test_a_machine_with_ipv6_among_its_own_alone_has_no_way(
    monkeypatch: pytest.MonkeyPatch, source: str | None, way: bool
) -> None:
    class Trial:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> "Trial":
            return self

        def __exit__(self, *_: object) -> None: ...
        def connect(self, _: object) -> None:
            if source is None:
                raise OSError

        def getsockname(self) -> tuple[str | None, int]:
            return source, 1

    monkeypatch.setattr("socket.socket", Trial)
    assert has_way("2606:4700::1") is way
    assert has_way("192.0.2.1")
    assert has_way("::1")
    assert has_way("fd00::1")


def test_the_second_address_is_tried(internet: Internet) -> None:
    other = internet.address("closed.example.org")
    address = internet.host(HOST, {"*": Page("x")})
    internet.names.remove(HOST)
    internet.zone(f"{HOST} A {other}\n{HOST} A {address}")
    assert internet.door().get(f"{URL}/").status == 200
    with pytest.raises(Unreached) as error:
        internet.door().connect(HOST, 443, address=other)
    assert error.value.obstacle is Obstacle.REFUSED


def test_a_name_has_no_whole_net_asked(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def closed(place: tuple[str, int], _: float) -> socket.socket:
        asked.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", closed)
    internet.zone("\n".join(f"{HOST} A 192.0.2.{number}" for number in range(250)))
    assert internet.door().get(f"{URL}/").obstacle is Obstacle.REFUSED
    assert len(asked) == MAX_ADDRESSES


def test_a_host_is_looked_for_elsewhere(internet: Internet) -> None:
    address = internet.host(HOST, {"*": Page("x")}, record=False)
    place = internet.connect.get((HOST, 443), (address, 443))
    door = Door(Deadline(20), resolver=internet.resolver, ca_file=internet.certificates.ca_file,
                connect={("AUTOCONFIG.example.org", 443): place})  # fmt: skip
    assert door.get(f"{URL}/").status == 200
    assert internet.names.asked == []


def test_the_wait_for_others_at_the_same_host_is_none_of_an_answers_seconds(internet: Internet) -> None:
    internet.host(HOST, {"/": Page("x")})
    door = internet.door()
    wires = [door.connect(HOST, 80) for _ in range(AT_A_TIME)]
    began = time.monotonic()
    Timer(0.5, lambda: [wire.close() for wire in wires]).start()
    found = door.get(f"http://{HOST}/")
    assert found.status == 200
    assert time.monotonic() - began - found.seconds > 0.4


def test_eight_at_a_time_and_so_many_in_all(internet: Internet) -> None:
    internet.host(HOST, {"*": Page("x")})
    door = internet.door(most=AT_A_TIME + 2)
    wires = [door.connect(HOST, 443) for _ in range(AT_A_TIME)]
    with pytest.raises(Unreached) as error:
        door.until(Deadline(0.2)).connect(HOST, 443)
    assert error.value.obstacle is Obstacle.NO_TIME
    for wire in wires:
        wire.close()
    assert door.get(f"{URL}/").status == 200
    assert door.get(f"{URL}/").status == 200
    assert door.get(f"{URL}/").obstacle is Obstacle.ENOUGH


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "https://", "https://a:b@example.org/", "https://[::1/", "https://e:x/", "",
            "https://a_b.example/", "https://e.example:99999/", "https://e.example/" + "x" * 9000,
            "https://e.example/\ud800", "https://e.example/?\ud800"],
)  # fmt: skip
def test_what_is_no_url_is_not_asked(internet: Internet, url: str) -> None:
    assert internet.door().get(url).obstacle is Obstacle.BAD_URL


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    with pytest.raises(BadCAFile, match="holds no certificates"):
        Door(Deadline(1), ca_file=tmp_path / "no.pem")
    with pytest.raises(BadCAFile, match="cannot be read"):
        Door(Deadline(1), ca_file=tmp_path / "none.pem")


def test_a_door_that_remembers_asks_for_a_url_once(internet: Internet) -> None:
    internet.host(HOST, {"/a": redirect("/b"), "/b": Page("there")})
    door = internet.door().remembering()
    for follow in (True, False, True):
        found = door.get(f"{URL}/a", follow=follow)
        assert (found.status, len(found.hops)) == ((200, 1) if follow else (302, 0))
    assert door.get(f"{URL}/b").body == b"there"
    assert door.get(f"{URL}/b", headers={"Content-Type": "x"}).status == 200
    assert [asked.url for asked in internet.asked] == [f"{URL}/a", f"{URL}/b", f"{URL}/b"]
    other = internet.door()
    for _ in range(2):
        other.get(f"{URL}/b")
    assert len(internet.asked) == 5
