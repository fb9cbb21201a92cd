"""Several lookups together, and what stands between a request and a server that fails."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from asking import DUPONT
from autoconfig.address import Address
from autoconfig.lookups import Lookups, Member, Search
from autoconfig.lookups import breaker as breaker_module
from autoconfig.lookups import cache as cache_module
from autoconfig.lookups import guard as guard_module
from autoconfig.lookups.breaker import FAILURES, LONGEST_PAUSE, SHORTEST_PAUSE, Breaker
from autoconfig.lookups.cache import Cache
from autoconfig.lookups.guard import (
    GRACE_SECONDS,
    LEAST_SECONDS,
    MAX_WAITING,
    PATIENCE_SECONDS,
    TRIAL_SECONDS,
    Guard,
)
from autoconfig.lookups.journal import Journal
from autoconfig.lookups.results import CONNECTIONS, Fault, LookupFailed, Result
from autoconfig.lookups.table import OpenTable
from hourglass import Hourglass, until

NOEL = Address.parse("zoe.noel@example.org")


class Scripted:
    """A source that does what a test says, and counts."""

    label = "scripted"

    def __init__(self, clock: Hourglass, *fields: str) -> None:
        self.fields = {name: name for name in fields or ("uid",)}
        self.asked: list[Address] = []
        self.people: dict[Address, Mapping[str, str]] = {DUPONT: {"uid": "jdupont2"}}
        self.failure: Exception | None = None
        self.deadlines: list[float] = []
        self.lets_answer = threading.Event()
        self.lets_answer.set()
        self.clock = clock
        self._hanging = 0
        self._lock = threading.Lock()

    def find(self, address: Address, deadline: float) -> Mapping[str, str] | None:
        with self._lock:
            self.asked.append(address)
            self.deadlines.append(deadline)
            self._hanging += not self.lets_answer.is_set()
        self.lets_answer.wait(60)
        if self.failure:
            raise self.failure
        return self.people.get(address)

    def guard(self, cache: float = 0, timeout: float = 0.2) -> Guard:
        guard = Guard(self, cache, timeout, clock=self.clock, sleep=self.clock.sleep)
        self.clock.running.append(lambda: guard.busy - self._hanging)
        return guard

    def stop_overdue(self) -> None:
        pass

    def hang(self) -> None:
        self.lets_answer.clear()

    def go_on(self) -> None:
        """Answer, whoever has asked meanwhile too."""
        with self._lock:
            self._hanging = 0
            self.lets_answer.set()

    def close(self) -> None:
        self.go_on()
        self.clock.turn(3600)


class Begun(NamedTuple):
    search: Search
    clock: Callable[[], float]
    first: tuple[Future[Any], float] | None
    waits: Iterator[tuple[Future[Any], float]]


@pytest.fixture
def source() -> Iterator[Scripted]:
    scripted = Scripted(Hourglass())
    yield scripted
    scripted.close()


def guarded(source: Scripted, cache: float = 0, timeout: float = 0.2) -> Lookups:
    return together(source, source.guard(cache, timeout), timeout=timeout)


def together(source: Scripted, *members: Member, timeout: float = 1) -> Lookups:
    return Lookups(members, timeout=timeout, clock=source.clock)


def ask(lookups: Lookups, address: Address | str = DUPONT, spent: float = 0.0) -> Search:
    """A search that has come to its end, of which so many seconds were spent before."""
    return end(begin(lookups, address, spent))


def begin(lookups: Lookups, address: Address | str = DUPONT, spent: float = 0.0) -> Begun:
    """A search that waits for its first answer."""
    asked = Address.parse(address) if isinstance(address, str) else address
    search = lookups.search(asked, "", lookups.clock() - spent)
    assert search
    waits = iter(search)
    return Begun(search, lookups.clock, next(waits, None), waits)


def end(begun: Begun) -> Search:
    wait = begun.first
    while wait:
        future, seconds = wait
        if isinstance(begun.clock, Hourglass):
            begun.clock.wait(future, seconds)
        wait = next(begun.waits, None)
    return begun.search


def ask_together(lookups: Lookups, count: int) -> list[Search]:
    """So many people at the same time."""
    begun = [begin(lookups, Address(f"p{number}", "example.org")) for number in range(count)]
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(end, begun))


def table(folder: Path, name: str, text: str) -> OpenTable:
    path = folder / f"{name}.csv"
    path.write_text(text)
    header, *_ = text.partition("\n")
    _, *fields = header.split(",")
    return OpenTable(path, {field.replace("mailbox", "address"): field for field in fields})


def test_of_one_field_the_first_value_counts(tmp_path: Path) -> None:
    first = table(tmp_path, "first", f"address,uid,name\n{DUPONT},one,\n")
    second = table(tmp_path, "second", f"address,uid,name\n{DUPONT},two,Jean\n{NOEL},three,\n")
    third = table(tmp_path, "third", f"address,uid\n{DUPONT},four\n{NOEL},five\n")
    search = ask(Lookups([first, second, third]))
    assert search.fields == {"uid": "one", "name": "Jean"}
    assert search.turns == [
        ("table first.csv", "uid is one"),
        ("table second.csv", "name is Jean"),
        ("table third.csv", "not asked, it could add nothing"),
    ]
    assert ask(Lookups([first, second, third]), NOEL).turns == [
        ("table first.csv", "does not know the address"),
        ("table second.csv", "uid is three"),
        ("table third.csv", "not asked, it could add nothing"),
    ]


def test_a_lookup_that_gives_the_address_itself_is_no_alias_and_silences_nobody(tmp_path: Path) -> None:
    first = table(tmp_path, "first", f"address,uid,mailbox\n{DUPONT},one,{DUPONT}\n")
    second = table(tmp_path, "second", f"address,site\n{DUPONT},south\n")
    found = ask(Lookups([first, second])).fields
    assert found == {"uid": "one", "address": str(DUPONT), "site": "south"}


def test_behind_an_alias_the_mailbox_is_asked_about(tmp_path: Path, source: Scripted) -> None:
    aliases = table(tmp_path, "aliases", f"address,mailbox\nstaff@example.org,{DUPONT}\n")
    lookups = together(source, aliases, source.guard())
    assert ask(lookups, Address.parse("staff@example.org")).fields == {
        "address": str(DUPONT),
        "uid": "jdupont2",
    }
    assert source.asked == [DUPONT]


def test_alias_and_mailbox_may_stand_in_one_table_and_an_alias_of_an_alias_is_not_followed(
    tmp_path: Path,
) -> None:
    rows = f"a@example.org,,b@example.org\nb@example.org,bee,c@example.org\n{DUPONT},uid,{DUPONT}\n"
    lookups = Lookups([table(tmp_path, "all", f"address,uid,mailbox\n{rows}")])
    assert ask(lookups, Address.parse("a@example.org")).fields == {"address": "b@example.org", "uid": "bee"}
    assert ask(lookups).fields == {"address": str(DUPONT), "uid": "uid"}


@pytest.mark.parametrize(
    ("behind", "is_taken"),
    [
        ("jean@other.example", True),
        ("jean@elsewhere.example", False),
        ("jean@other.example, zoe@other.example", False),
        ("|/usr/bin/vacation jean", False),
        ("%EMAILADDRESS%", False),
    ],
)
def test_a_mailbox_behind_an_alias_is_one_of_our_domains(
    source: Scripted, behind: str, is_taken: bool
) -> None:
    """Mail may be forwarded to anywhere, and nobody who asks shall learn where."""
    source.fields = {"address": "address", "uid": "uid"}
    staff = Address.parse("staff@example.org")
    source.people = {staff: {"address": behind, "uid": "staff"}}
    domains = {"example.org", "other.example"}
    search = ask(Lookups([source.guard()], domains=domains, clock=source.clock), staff)
    assert search.fields.get("address") == (behind if is_taken else None)
    assert search.fields["uid"] == "staff"
    assert is_taken or search.turns[0][1] == f"uid is staff, {behind} is not one mailbox of these domains"


def test_an_alias_may_stand_for_its_own_domain_whatever_the_profile_names(source: Scripted) -> None:
    source.fields = {"address": "address"}
    source.people = {Address.parse("staff@guest.example"): {"address": "jean@guest.example"}}
    lookups = Lookups([source.guard()], domains={"example.org"}, clock=source.clock)
    assert ask(lookups, "staff@guest.example").fields == {"address": "jean@guest.example"}


def test_somebody_who_is_known_without_what_is_wanted_is_not_called_unknown(source: Scripted) -> None:
    source.fields = {"uid": "uid", "name": "name"}
    source.people = {DUPONT: {}}
    lookups = guarded(source)
    assert ask(lookups).turns == [("scripted", "knows the address, and has no uid and no name")]
    assert ask(lookups, NOEL).turns == [("scripted", "does not know the address")]


def test_somebody_who_does_not_say_who_asks_no_lookup(source: Scripted) -> None:
    assert guarded(source).search(Address.anyone("example.org"), "", source.clock()) is None
    assert guarded(source).search(Address.anyone("example.org"), "0" * 32, source.clock()) is None


def test_a_lookup_that_hangs_does_not_keep_the_others_from_answering(
    tmp_path: Path, source: Scripted
) -> None:
    source.hang()
    names = table(tmp_path, "names", f"address,name\n{DUPONT},Jean\n")
    started = source.clock()
    search = ask(together(source, source.guard(), names, timeout=0.2))
    assert source.clock() - started == pytest.approx(0.2)
    assert search.fields == {"name": "Jean"}
    assert search.turns[0] == ("scripted", Fault.SLOW)


def test_the_time_counts_from_the_arrival_and_is_for_all_together(source: Scripted) -> None:
    source.hang()
    other = Scripted(source.clock, "name")
    lookups = together(source, source.guard(timeout=0.3), other.guard(timeout=0.3), timeout=0.3)
    started = source.clock()
    search = ask(lookups, spent=0.2)
    assert source.clock() - started == pytest.approx(0.1)
    assert [turn for _, turn in search.turns] == [Fault.SLOW, Fault.LATE]
    assert other.asked == []


@pytest.mark.parametrize("address", [DUPONT, NOEL])
def test_an_answer_is_kept_for_its_time_also_that_somebody_is_unknown(
    source: Scripted, address: Address
) -> None:
    lookups = guarded(source, cache=0.2)
    first = ask(lookups, address).fields
    assert ask(lookups, address).fields == first
    assert source.asked == [address]
    source.clock.turn(0.19)
    assert ask(lookups, address).fields == first
    assert source.asked == [address]
    source.clock.turn(0.01)
    assert ask(lookups, address).fields == first
    assert source.asked == [address] * 2


def test_a_cache_of_zero_keeps_nothing(source: Scripted) -> None:
    lookups = guarded(source, cache=0)
    assert ask(lookups).fields == ask(lookups).fields
    assert source.asked == [DUPONT] * 2


def test_a_failure_is_not_kept(source: Scripted) -> None:
    lookups = guarded(source, cache=60)
    source.failure = LookupFailed(Fault.QUERY)
    assert ask(lookups).turns == [("scripted", Fault.QUERY)]
    source.failure = None
    assert ask(lookups).fields == {"uid": "jdupont2"}


@pytest.mark.parametrize("fault", [Fault.SEVERAL, Fault.UNUSABLE])
def test_what_is_wrong_with_one_entry_is_kept_like_an_unknown_person(source: Scripted, fault: Fault) -> None:
    """The time of an answer would tell else that there is somebody."""
    lookups = guarded(source, cache=60)
    source.failure = LookupFailed(fault)
    assert ask(lookups).turns == ask(lookups).turns == [("scripted", fault)]
    assert source.asked == [DUPONT]


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "MAX_ANSWERS", 3)
    cache = Cache(60)
    people = [Address(f"p{number}", "example.org") for number in range(5)]
    for person in people:
        cache.put(person, Result({"uid": person.local}))
    assert [person for person in people if cache.get(person)] == people[2:]


def test_several_clients_of_one_person_share_a_question(source: Scripted) -> None:
    source.hang()
    lookups = guarded(source, timeout=2)
    begun = [begin(lookups) for _ in range(7)]
    source.go_on()
    assert [end(one).fields for one in begun] == [{"uid": "jdupont2"}] * 7
    assert source.asked == [DUPONT]


def test_where_no_thread_is_free_the_answer_comes_at_once(source: Scripted) -> None:
    source.hang()
    lookups = guarded(source, timeout=5)
    people = [Address(f"p{number}", "example.org") for number in range(CONNECTIONS + MAX_WAITING)]
    begun = [begin(lookups, person) for person in people]
    until(lambda: len(source.asked) == CONNECTIONS)
    started = source.clock()
    assert ask(lookups).turns == [("scripted", Fault.BUSY)]
    assert source.clock() == started
    (guard,) = lookups.members
    assert guard.counts == {"BUSY": 1}
    source.go_on()
    for one in begun:
        end(one)
    assert ask(lookups).fields == {"uid": "jdupont2"}
    assert set(source.asked) == {*people, DUPONT}


def test_a_question_that_waits_too_long_for_a_thread_is_not_asked(source: Scripted) -> None:
    source.hang()
    lookups = guarded(source, timeout=0.1)
    ask_together(lookups, CONNECTIONS + 5)
    source.go_on()
    until(lambda: not is_busy(lookups))
    assert len(source.asked) == CONNECTIONS


def test_a_late_answer_counts_for_the_next_who_asks(source: Scripted) -> None:
    source.hang()
    lookups = guarded(source, cache=60, timeout=0.1)
    assert ask(lookups).fields == {}
    source.go_on()
    until(lambda: not is_busy(lookups))
    assert ask(lookups).fields == {"uid": "jdupont2"}
    assert source.asked == [DUPONT]


def is_busy(lookups: Lookups) -> bool:
    return any(isinstance(member, Guard) and member.busy for member in lookups.members)


def put_out(lookups: Lookups, source: Scripted, fault: Fault = Fault.DOWN) -> None:
    """Let it fail until it is left alone."""
    source.failure = LookupFailed(fault)
    for _ in range(FAILURES):
        assert ask(lookups).turns == [("scripted", fault)]
    source.asked.clear()


def test_a_server_that_is_out_is_tried_by_one_question_for_all(
    source: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    lookups = guarded(source, timeout=2)
    put_out(lookups, source)
    started = source.clock()
    assert {search.turns[0][1] for search in ask_together(lookups, 20)} == {Fault.PAUSED}
    assert source.clock() - started == pytest.approx(SHORTEST_PAUSE)
    assert len(source.asked) == 1
    (guard,) = lookups.members
    assert guard.counts == {"DOWN": 4, "PAUSED": 20}
    source.failure = None
    source.people = {Address(f"p{number}", "example.org"): {"uid": f"u{number}"} for number in range(20)}
    found = [search.fields for search in ask_together(lookups, 20)]
    assert found == [{"uid": f"u{number}"} for number in range(20)]
    assert [message.partition(" ")[2][:20] for message in caplog.messages] == [
        "cannot be connected ",
        "answers again after ",
    ]


def test_a_trial_that_hangs_is_not_waited_for(source: Scripted) -> None:
    lookups = guarded(source, timeout=2)
    put_out(lookups, source, Fault.SLOW)
    source.failure = None
    source.hang()
    waited = []
    for _ in range(2):
        started = source.clock()
        assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
        waited.append(source.clock() - started)
    assert waited == pytest.approx([PATIENCE_SECONDS] * 2)
    assert len(source.asked) == 1
    begun = begin(lookups)
    source.go_on()
    assert end(begun).fields == {"uid": "jdupont2"}


def test_a_trial_has_its_own_time_however_little_the_question_has(source: Scripted) -> None:
    lookups = guarded(source, timeout=0.05)
    put_out(lookups, source)
    source.failure = None
    source.hang()
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    source.clock.turn(SHORTEST_PAUSE)
    until(lambda: bool(source.asked))
    assert source.deadlines[-1] > source.clock() + TRIAL_SECONDS / 2
    source.go_on()
    until(lambda: not is_busy(lookups))
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_a_trial_has_as_much_time_as_a_question(source: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "TRIAL_SECONDS", 0.1)
    lookups = guarded(source, timeout=0.5)
    put_out(lookups, source)
    source.failure = None
    assert ask(lookups).fields == {"uid": "jdupont2"}
    assert source.deadlines[-2] == pytest.approx(source.clock() + 0.5)


def test_a_trial_that_never_ends_is_given_up_for_another(source: Scripted) -> None:
    """A driver may know no time-out, and then only a new connection helps."""
    lookups = guarded(source, timeout=1)
    put_out(lookups, source)
    source.failure = None
    source.hang()
    given_up = source.clock() + SHORTEST_PAUSE + TRIAL_SECONDS + GRACE_SECONDS
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    until(lambda: bool(source.asked))
    source.find = source.people.get  # type: ignore[assignment]
    source.clock.turn(given_up - 0.01 - source.clock())
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    assert ask(lookups).fields == {"uid": "jdupont2"}
    (guard,) = lookups.members
    assert guard.counts["SLOW"] == 1


def test_who_tries_a_server_need_not_ask_again(source: Scripted) -> None:
    lookups = guarded(source, cache=60, timeout=1)
    put_out(lookups, source)
    source.failure = None
    assert ask(lookups).fields == {"uid": "jdupont2"}
    assert source.asked == [DUPONT]


def test_a_server_that_is_out_leaves_time_for_the_others(source: Scripted) -> None:
    lookups = guarded(source)
    put_out(lookups, source)
    source.failure = None
    source.hang()
    other = Scripted(source.clock, "name")
    other.people = {DUPONT: {"name": "Jean"}}
    both = together(source, *lookups.members, other.guard(), timeout=0.2)
    assert ask(both).turns == [("scripted", Fault.PAUSED), ("scripted", "name is Jean")]


def test_too_little_time_says_nothing_of_a_server(source: Scripted) -> None:
    lookups = guarded(source, timeout=2)
    for _ in range(FAILURES):
        assert ask(lookups, spent=1.95).turns == [("scripted", Fault.LATE)]
    assert source.asked == []
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_who_waits_for_a_thread_in_vain_says_nothing_of_a_server(source: Scripted) -> None:
    people = [Address(f"p{number}", "example.org") for number in range(2 * CONNECTIONS)]
    source.people = {person: {"uid": "x"} for person in people}
    source.hang()
    lookups = guarded(source, timeout=1)
    begun = [begin(lookups, person) for person in people]
    until(lambda: len(source.asked) == CONNECTIONS)
    source.clock.turn(1 - LEAST_SECONDS / 2)
    source.go_on()
    came = Counter(end(one).turns[0][1] for one in begun)
    assert came == {"uid is x": CONNECTIONS, Fault.LATE: CONNECTIONS}
    assert ask(lookups, people[0]).fields == {"uid": "x"}


def test_who_joins_a_question_with_too_little_time_says_nothing_of_a_server(source: Scripted) -> None:
    lookups = guarded(source, timeout=2)
    for _ in range(FAILURES):
        source.hang()
        begun = begin(lookups)
        assert ask(lookups, spent=1.97).turns == [("scripted", Fault.LATE)]
        source.go_on()
        assert end(begun).fields == {"uid": "jdupont2"}
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_where_a_trial_is_far_off_the_rule_answers_at_once(
    source: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker_module, "SHORTEST_PAUSE", 0.6)
    lookups = guarded(source)
    put_out(lookups, source)
    source.failure = None
    started = source.clock()
    source.clock.turn(0.59 - PATIENCE_SECONDS)
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    assert source.clock() - started == pytest.approx(0.59 - PATIENCE_SECONDS)
    assert source.asked == []
    source.clock.turn(0.2)
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_an_outage_that_is_not_said_at_once_is_said_with_its_whole_length(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 1000.0
    record = Journal("ldap example", lambda: now)
    down, found = Result(fault=Fault.DOWN, reason="Connection refused"), Result({"uid": "jdupont2"})
    for moment, answer in ((0, down), (1, found), (2, down), (3, found), (9, down), (11, down), (12, found)):
        now = 1000.0 + moment
        record.note(answer)
    assert caplog.messages == [
        "ldap example cannot be connected to (Connection refused); logins follow the rules until it answers",
        "ldap example answers again after 1.0 s",
        "ldap example cannot be connected to (Connection refused); logins follow the rules until it answers",
        "ldap example answers again after 3.0 s",
    ]


def test_one_that_refuses_us_is_not_tried_soon(source: Scripted) -> None:
    lookups = guarded(source)
    put_out(lookups, source, Fault.REFUSED)
    started = source.clock()
    assert [ask(lookups).turns[0][1] for _ in range(9)] == [Fault.PAUSED] * 9
    assert source.clock() == started
    assert source.asked == []


def test_the_pause_grows_with_the_time_that_a_server_is_out() -> None:
    now = 1000.0
    breaker = Breaker(lambda: now)
    for _ in range(FAILURES):
        assert not breaker.is_out
        breaker.failed()
    assert breaker.is_out
    pauses = []
    for passed in (0, 4, 20, 40, 80, 800, 86_400):
        now = 1000.0 + passed
        breaker.failed()
        pauses.append(round(breaker.pause, 3))
    assert pauses == [SHORTEST_PAUSE, SHORTEST_PAUSE, 0.5, 1.0, 2.0, LONGEST_PAUSE, LONGEST_PAUSE]
    now += 1
    breaker.failed()
    assert breaker.pause == pytest.approx(LONGEST_PAUSE - 1), "a question from before does not count again"
    breaker.answered()
    assert not breaker.is_out


def test_no_thread_to_be_had_says_nothing_of_the_server(
    source: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookups = guarded(source, timeout=1)
    put_out(lookups, source)

    def no_more(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", no_more)
        assert [ask(lookups).turns[0][1] for _ in range(2)] == [Fault.PAUSED] * 2
    assert source.asked == []
    source.failure = None
    assert ask(lookups).fields == {"uid": "jdupont2"}
    (guard,) = lookups.members
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", no_more)
        assert ask(lookups).turns == [("scripted", Fault.BUSY)]
    assert guard.busy == 0


def test_what_is_wrong_with_one_entry_is_no_reason_to_pause(
    source: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    lookups = guarded(source)
    source.failure = LookupFailed(Fault.UNUSABLE)
    assert {ask(lookups).turns[0][1] for _ in range(9)} == {Fault.UNUSABLE}
    assert len(caplog.messages) == 1


def test_a_fault_of_ours_is_no_answer_and_says_nothing_of_anybody(
    source: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    source.failure = RuntimeError("jean.dupont")
    lookups = guarded(source)
    for _ in range(3):
        ((_, text),) = ask(lookups).turns
        assert text.startswith(f"{Fault.FAILED} (RuntimeError at ")
    assert len(caplog.messages) == 1
    assert "RuntimeError at " in caplog.text
    assert "dupont" not in caplog.text


def test_what_is_cut_off_when_all_is_closed_is_no_outage(
    source: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for it any longer, and the server may be as well as ever."""
    guard = source.guard()
    source.hang()
    begun = begin(together(source, guard))
    source.failure = LookupFailed(Fault.DOWN)
    guard.close()
    end(begun)
    until(lambda: not guard.busy)
    assert caplog.messages == []


def test_an_outcome_is_told_of_each_question(source: Scripted) -> None:
    """For counting: what was answered, whether it was known a moment ago, and what went wrong."""
    lookups = guarded(source, cache=60)

    def outcome(address: Address) -> list[tuple[str, str]]:
        return ask(lookups, address).outcomes

    assert outcome(DUPONT) == [("scripted", "found")]
    assert outcome(DUPONT) == [("scripted", "cached")]
    assert outcome(Address("anna", "example.org")) == [("scripted", "unknown")]
    source.failure = LookupFailed(Fault.QUERY)
    assert outcome(Address("b", "example.org")) == [("scripted", "failed")]
    assert lookups.troubles == []


def test_an_outage_is_a_trouble_until_it_is_over(source: Scripted) -> None:
    lookups = guarded(source)
    source.failure = LookupFailed(Fault.DOWN, "111")
    assert ask(lookups, DUPONT).outcomes == [("scripted", "failed")]
    assert lookups.troubles == ["scripted cannot be connected to (111)"]
    source.failure = None
    assert ask(lookups, DUPONT).outcomes == [("scripted", "found")]
    assert lookups.troubles == []
