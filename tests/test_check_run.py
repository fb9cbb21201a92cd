"""All looks together: one finding for a cause, in order of urgency, under one deadline; and many domains."""

import resource
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autoconfig.address import Address
from autoconfig.check import bulk, run
from autoconfig.check.causes import host_of, settled
from autoconfig.check.notes import ends, error, info, some, warning
from autoconfig.check.run import Checkup
from autoconfig.check.scene import scene
from autoconfig.findings import Code, Finding, Severity
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.once import Expired
from worlds import World, seen

HOST = "autoconfig.example.org"


def keys(*findings: Finding) -> list[str]:
    return [one.key for one in settled(findings)]


def test_the_most_urgent_comes_first_whatever_was_seen_first() -> None:
    found = [
        info(Code.SRV_LOGIN, "i", "p"),
        warning(Code.CERTIFICATE_ENDS_SOON, "w", "p", "r"),
        error(Code.SERVER_NO_ANSWER, "mail:1", "p", "r"),
        error(Code.DNS_WRONG, "dns A", "p", "r"),
    ]
    assert keys(*found) == keys(*reversed(found)) == ["dns A", "mail:1", "w", "i"]


def test_of_a_name_that_leads_elsewhere_nothing_else_is_said() -> None:
    found = [
        error(Code.DNS_LEFT_OVER, f"{HOST} CNAME", "p", "r"),
        error(Code.CERTIFICATE_NAME, f"{HOST}:443", "p", "r"),
        error(Code.CERTIFICATE_NAME, "other.example.org:443", "p", "r"),
    ]
    assert keys(*found) == [f"{HOST} CNAME", "other.example.org:443"]


def test_without_a_domain_there_is_nothing_else_to_say() -> None:
    found = [error(Code.DNS_MISSING, "b", "p", "r"), error(Code.DOMAIN_UNKNOWN, "a", "p", "r")]
    assert keys(*found) == ["a"]


def test_of_one_name_that_fails_the_others_are_told_all_the_same() -> None:
    found = [error(Code.DNS_FAILED, "_imaps._tcp.a SRV", "p", "r"), error(Code.DNS_MISSING, "b A", "p", "r")]
    assert keys(*found) == ["_imaps._tcp.a SRV", "b A"]


def test_that_no_client_finds_anything_without_a_record_goes_without_saying() -> None:
    missing = error(Code.AUTOCONFIG_MISSING, f"https://{HOST}/", "p", "r")
    assert keys(missing, error(Code.DNS_MISSING, "example.org", "p", "r")) == ["example.org"]
    assert len(keys(missing, warning(Code.DNS_MISSING, f"autodiscover.{HOST} CNAME", "p", "r"))) == 2


def test_a_dead_host_is_said_once_for_all_its_ports() -> None:
    found = [
        *(error(Code.SERVER_NO_ANSWER, f"mail.example.org:{port}", "p", "r") for port in (143, 587, 993)),
        error(Code.SERVER_NO_ANSWER, "other.example.org:993", "p", "r"),
    ]
    first, other = settled(found)
    assert (first.key, first.problem) == ("mail.example.org:143", "p (the same on ports 587 and 993)")
    assert other.key == "other.example.org:993"


def test_what_is_said_of_a_url_or_a_record_is_no_port() -> None:
    host = "mail.example.org"
    subjects = [f"{host}:993", f"https://{host}/dav/", f"{host} SRV", f"https://{host}:8443/"]
    assert keys(*(info(Code.SERVER_UNTRIED, one, "p") for one in subjects)) == sorted(subjects)


def test_what_two_looks_say_alike_is_said_once() -> None:
    assert len(settled([error(Code.DNS_WRONG, "a", "p", "r")] * 2)) == 1


@pytest.mark.parametrize(
    "subject",
    [
        HOST,
        f"{HOST}:443",
        f"{HOST} CNAME",
        f"https://{HOST}/mail/config-v1.1.xml?a=b:c",
        f"http://{HOST}:80/",
    ],
)
def test_whom_a_finding_is_about(subject: str) -> None:
    assert host_of(info(Code.ODD, subject, "p")) == HOST


@pytest.mark.parametrize(
    ("things", "words"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcde"), "a, b, c and 2 more"),
    ],
)
def test_a_list_in_a_sentence(things: list[str], words: str) -> None:
    assert some(things) == words


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    world = World("example.com MX 10 mx.example.net.")
    run.run(seen(world, tmp_path), lambda done, of: told.append((done, of)))
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]
    assert len(told) > 5


def test_of_a_domain_that_is_none_nothing_more_is_asked(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    report = run.run(seen(World(), tmp_path), lambda done, of: told.append((done, of)))
    assert [one.code for one in report.findings] == [Code.DOMAIN_UNKNOWN]
    assert told == [(1, 1)]


def test_a_look_that_hangs_is_left_behind_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    def hang(*_: object) -> Iterator[Finding]:
        released.wait()
        yield from ()

    monkeypatch.setattr(run, "_LOOKS", {"DNS": hang, "others": lambda *_: [info(Code.ODD, "seen", "p")]})
    monkeypatch.setattr(run, "MARGIN", 0.05)
    world = World("example.org MX 10 mx.example.net.")
    world.deadline = Deadline(0)
    report = run.run(scene(None, Address.anyone("example.org"), world.door))
    released.set()
    assert [(one.code, one.key) for one in report.findings] == [(Code.ODD, "seen"), (Code.NOT_IN_TIME, "DNS")]


def test_the_address_that_was_asked_about_stands_in_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a server has put it."""
    jean = "jean.dupont+x@example.org"
    said = [
        warning(Code.REDIRECT_DEAD_END, "https://a.example/jean.dupont%2Bx%40example.org", f"to {jean}", "r"),
        info(Code.ODD, "x", f"{jean.upper()} and pierre@example.org"),
    ]
    monkeypatch.setattr(run, "_LOOKS", {"DNS": lambda *_: said, "others": lambda *_: []})
    world = World("example.org MX 10 mx.example.net.")
    first, second = run.run(scene(None, Address.parse(jean), world.door)).findings
    assert (first.key, first.problem) == ("https://a.example/…", "to …")
    assert second.problem == "… and pierre@example.org"


def test_what_a_look_has_found_before_it_ends_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> Iterator[Finding]:
        yield info(Code.ODD, "seen", "p")
        raise Expired

    monkeypatch.setattr(run, "_LOOKS", {"DNS": late, "others": lambda *_: []})
    world = World("example.org MX 10 mx.example.net.")
    report = run.run(scene(None, Address.anyone("example.org"), world.door))
    assert [one.code for one in report.findings] == [Code.ODD, Code.NOT_IN_TIME]


def test_a_look_that_fails_is_no_reason_to_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[Finding]:
        raise ZeroDivisionError("jean.dupont@example.org")

    monkeypatch.setattr(run, "_LOOKS", {"DNS": fail, "others": lambda *_: [info(Code.ODD, "seen", "p")]})
    report = run.run(
        scene(None, Address.anyone("example.org"), World("example.org MX 10 mx.example.net.").door)
    )
    assert [one.code for one in report.findings] == [Code.CANNOT_RUN, Code.ODD]
    assert not report.could_run
    assert "jean.dupont" not in str(report.findings)


# Many


def test_a_domain_that_hangs_stops_no_other() -> None:
    released = threading.Event()

    def check(domain: str) -> Checkup:
        if domain == "slow.example":
            assert released.wait(30)
        return Checkup(domain, ())

    names = ["slow.example", *(f"{number}.example" for number in range(200))]
    done = bulk.reports(names, check)
    first = [next(done).domain for _ in range(200)]
    assert "slow.example" not in first
    released.set()
    assert [one.domain for one in done] == ["slow.example"]


def test_no_more_are_looked_at_than_so_many_at_a_time() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def check(domain: str) -> Checkup:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        with lock:
            running -= 1
        return Checkup(domain, ())

    assert len(list(bulk.reports((str(number) for number in range(500)), check))) == 500
    assert most <= bulk.MAX_AT_ONCE


@pytest.mark.parametrize(
    ("soft", "hard", "most", "asked"),
    [
        (1024, 1_048_576, bulk.MAX_AT_ONCE, True),
        (1024, resource.RLIM_INFINITY, bulk.MAX_AT_ONCE, True),
        (1_000_000, 1_048_576, bulk.MAX_AT_ONCE, False),
        (1024, 1024, 3, False),
        (64, 64, 1, False),
    ],
)
def test_there_are_no_more_at_a_time_than_this_process_may_have_files_for(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int, asked: bool
) -> None:
    """Without a file for a socket a host would be said to close its connections."""
    limits = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: limits.append(both))
    assert bulk.at_once() == most
    assert (len(limits) == 2, limits[-1][1]) == (asked, hard)
    assert limits[-1][0] >= min(soft, most * bulk.FILES_OF_A_DOMAIN)


def test_domains_are_taken_as_they_are_wanted() -> None:
    taken = []

    def names() -> Iterator[str]:
        for number in range(10_000):
            taken.append(number)
            yield str(number)

    done = bulk.reports(names(), lambda domain: Checkup(domain, ()))
    next(done)
    assert len(taken) <= 2 * bulk.MAX_AT_ONCE


def test_seconds_are_no_change() -> None:
    one = Checkup("a.example", (info(Code.ODD, "x", "p"),), 1.0)
    assert not bulk.changed(one.as_json(), one._replace(seconds=2.0).as_json())
    assert bulk.changed(one.as_json(), one._replace(findings=()).as_json())
    assert bulk.changed(one.as_json(), None)
    assert bulk.changed(one.as_json(), {"findings": 3})


@pytest.mark.parametrize(
    ("end", "later", "is_one"), [(5, 1, False), (1, 1, False), (0, 1, True), (5, 0, False)]
)
def test_a_day_that_has_passed_is_no_change_and_an_end_is(end: int, later: int, is_one: bool) -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    ending = now + timedelta(days=end, hours=1)

    def told(days: int) -> dict[str, Any]:
        problem = f"its certificate {ends(ending, now + timedelta(days=days))}"
        return Checkup("a.example", (warning(Code.CERTIFICATE_ENDS_SOON, "x", problem, "r"),)).as_json()

    assert bulk.changed(told(later), told(0)) is is_one
    other = {**told(0), "findings": [{**told(0)["findings"][0], "message": "its certificate is another"}]}
    assert bulk.changed(told(0), other)


def test_a_report_for_machines() -> None:
    report = Checkup("a.example", (warning(Code.DNS_FOREIGN, "x SRV", "p", "r"),), 1.234)
    assert report.worst is Severity.WARNING
    assert report.as_json() == {
        "domain": "a.example",
        "findings": [
            {"code": "dns-foreign", "severity": "warning", "subject": "x SRV", "message": "p", "remedy": "r"}
        ],
        "clients": [],
        "seconds": 1.23,
    }
