"""Several lookups together, and what stands between a request and a server that fails."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import monotonic, sleep

import pytest

from asking import DUPONT, ask, ask_together
from autoconfig.address import Address
from autoconfig.lookups import Lookups, Search, find
from autoconfig.lookups import breaker as breaker_module
from autoconfig.lookups import cache as cache_module
from autoconfig.lookups import guard as guard_module
from autoconfig.lookups import record as record_module
from autoconfig.lookups.answers import CONNECTIONS, Answer, Fault, LookupFailed
from autoconfig.lookups.breaker import FAILURES, LONGEST_PAUSE, SHORTEST_PAUSE, Breaker
from autoconfig.lookups.cache import Cache
from autoconfig.lookups.guard import MAX_WAITING, PATIENCE_SECONDS, Guard
from autoconfig.lookups.record import Record
from autoconfig.lookups.table import Table

Find = Callable[[Address, float], Mapping[str, str] | None]
NOEL = Address.parse("zoe.noel@example.org")


class Scripted:
    """A source that does what a test says, and counts."""

    label = "scripted"

    def __init__(self, *fields: str) -> None:
        self.fields = {name: name for name in fields or ("uid",)}
        self.asked: list[Address] = []
        self.people: dict[Address, Mapping[str, str]] = {DUPONT: {"uid": "jdupont2"}}
        self.failure: Exception | None = None
        self.lets_answer = threading.Event()
        self.lets_answer.set()

    def find(self, address: Address, deadline: float) -> Mapping[str, str] | None:
        self.asked.append(address)
        self.lets_answer.wait(10)
        if self.failure:
            raise self.failure
        return self.people.get(address)

    def stop_overdue(self) -> None:
        pass

    def close(self) -> None:
        self.lets_answer.set()


@pytest.fixture
def source() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.close()


def guarded(source: Scripted, cache: float = 0, timeout: float = 0.2) -> Lookups:
    return Lookups([Guard(source, cache, timeout)], timeout=timeout)


def table(folder: Path, name: str, text: str) -> Table:
    path = folder / f"{name}.csv"
    path.write_text(text)
    header, *_ = text.partition("\n")
    _, *fields = header.split(",")
    return Table(path, {field.replace("mailbox", "address"): field for field in fields})


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
    lookups = Lookups([aliases, Guard(source, 0, 1)])
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
    search = ask(Lookups([Guard(source, 0, 1)], domains={"example.org", "other.example"}), staff)
    assert search.fields.get("address") == (behind if is_taken else None)
    assert search.fields["uid"] == "staff"
    assert is_taken or search.turns[0][1] == f"uid is staff, {behind} is not one mailbox of these domains"


def test_an_alias_may_stand_for_its_own_domain_whatever_the_profile_names(source: Scripted) -> None:
    source.fields = {"address": "address"}
    source.people = {Address.parse("staff@guest.example"): {"address": "jean@guest.example"}}
    lookups = Lookups([Guard(source, 0, 1)], domains={"example.org"})
    assert ask(lookups, "staff@guest.example").fields == {"address": "jean@guest.example"}


def test_somebody_who_is_known_without_what_is_wanted_is_not_called_unknown(source: Scripted) -> None:
    source.fields = {"uid": "uid", "name": "name"}
    source.people = {DUPONT: {}}
    lookups = guarded(source)
    assert ask(lookups).turns == [("scripted", "knows the address, and has no uid and no name")]
    assert ask(lookups, NOEL).turns == [("scripted", "does not know the address")]


def test_somebody_who_does_not_say_who_asks_no_lookup(source: Scripted) -> None:
    assert guarded(source).search(Address.anyone("example.org"), "", monotonic()) is None
    assert guarded(source).search(Address.anyone("example.org"), "0" * 32, monotonic()) is None


def test_a_lookup_that_hangs_does_not_keep_the_others_from_answering(
    tmp_path: Path, source: Scripted
) -> None:
    source.lets_answer.clear()
    names = table(tmp_path, "names", f"address,name\n{DUPONT},Jean\n")
    started = monotonic()
    search = ask(Lookups([Guard(source, 0, 1), names], timeout=0.2))
    assert 0.2 <= monotonic() - started < 0.4
    assert search.fields == {"name": "Jean"}
    assert search.turns[0] == ("scripted", Fault.SLOW)


def test_the_time_counts_from_the_arrival_and_is_for_all_together(source: Scripted) -> None:
    source.lets_answer.clear()
    other = Scripted("name")
    lookups = Lookups([Guard(source, 0, 0.3), Guard(other, 0, 0.3)], timeout=0.3)
    search = lookups.search(DUPONT, "", monotonic() - 0.2)
    assert search
    started = monotonic()
    find(search)
    assert monotonic() - started < 0.2
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
    sleep(0.21)
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
        cache.put(person, cache_module.Answer({"uid": person.local}))
    assert [person for person in people if cache.get(person)] == people[2:]


def test_several_clients_of_one_person_share_a_question(source: Scripted) -> None:
    source.lets_answer.clear()
    lookups = guarded(source, timeout=2)
    found: list[Search] = []
    threads = [threading.Thread(target=lambda: found.append(ask(lookups))) for _ in range(7)]
    for thread in threads:
        thread.start()
    sleep(0.1)
    source.lets_answer.set()
    for thread in threads:
        thread.join()
    assert source.asked == [DUPONT]
    assert [search.fields for search in found] == [{"uid": "jdupont2"}] * 7


def test_where_no_thread_is_free_the_answer_comes_at_once(source: Scripted) -> None:
    source.lets_answer.clear()
    lookups = guarded(source, timeout=5)
    people = [Address(f"p{number}", "example.org") for number in range(CONNECTIONS + MAX_WAITING)]
    for person in people:
        threading.Thread(target=ask, args=(lookups, person), daemon=True).start()
    sleep(0.2)
    assert len(source.asked) == CONNECTIONS
    started = monotonic()
    assert ask(lookups).turns == [("scripted", Fault.BUSY)]
    assert monotonic() - started < 0.1
    source.lets_answer.set()
    sleep(0.1)
    assert ask(lookups).fields == {"uid": "jdupont2"}
    assert set(source.asked) == {*people, DUPONT}


def test_a_question_that_waits_too_long_for_a_thread_is_not_asked(source: Scripted) -> None:
    source.lets_answer.clear()
    lookups = guarded(source, timeout=0.1)
    ask_together(lookups, CONNECTIONS + 5)
    source.lets_answer.set()
    (guard,) = lookups.members
    while guard.busy:
        sleep(0.01)
    assert len(source.asked) == CONNECTIONS


def test_a_late_answer_counts_for_the_next_who_asks(source: Scripted) -> None:
    source.lets_answer.clear()
    lookups = guarded(source, cache=60, timeout=0.1)
    assert ask(lookups).fields == {}
    source.lets_answer.set()
    sleep(0.1)
    assert ask(lookups).fields == {"uid": "jdupont2"}
    assert source.asked == [DUPONT]


def slowly(find: Find, seconds: float) -> Find:
    def found(address: Address, deadline: float) -> Mapping[str, str] | None:
        sleep(seconds)
        return find(address, deadline)

    return found


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
    started = monotonic()
    assert {search.turns[0][1] for search in ask_together(lookups, 20)} == {Fault.PAUSED}
    assert monotonic() - started < SHORTEST_PAUSE + 0.2
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
    source.lets_answer.clear()
    for _ in range(2):
        started = monotonic()
        assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
        assert PATIENCE_SECONDS <= monotonic() - started < PATIENCE_SECONDS + 0.15
    assert len(source.asked) == 1
    threading.Timer(0.1, source.lets_answer.set).start()
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_a_trial_has_its_own_time_however_little_the_question_has(source: Scripted) -> None:
    lookups = guarded(source, timeout=0.05)
    put_out(lookups, source)
    source.failure = None
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    sleep(SHORTEST_PAUSE)
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_a_trial_has_as_much_time_as_a_question(source: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard_module, "TRIAL_SECONDS", 0.1)
    lookups = guarded(source, timeout=0.5)
    put_out(lookups, source)
    source.failure = None
    source.find = slowly(source.find, 0.3)  # type: ignore[method-assign]
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    sleep(0.3)
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_a_trial_that_never_ends_is_given_up_for_another(
    source: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver may know no time-out, and then only a new connection helps."""
    monkeypatch.setattr(guard_module, "TRIAL_SECONDS", 0.1)
    monkeypatch.setattr(guard_module, "GRACE_SECONDS", 0.1)
    lookups = guarded(source)
    put_out(lookups, source)
    source.failure = None
    source.lets_answer.clear()
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    sleep(0.5)
    source.find = source.people.get  # type: ignore[assignment]
    ask(lookups)
    sleep(SHORTEST_PAUSE)
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
    source.lets_answer.clear()
    other = Scripted("name")
    other.people = {DUPONT: {"name": "Jean"}}
    both = Lookups([*lookups.members, Guard(other, 0, 0.2)], timeout=0.2)
    assert ask(both).turns == [("scripted", Fault.PAUSED), ("scripted", "name is Jean")]


def test_too_little_time_says_nothing_of_a_server(source: Scripted) -> None:
    source.find = slowly(source.find, 0.1)  # type: ignore[method-assign]
    lookups = guarded(source, timeout=2)
    for _ in range(FAILURES):
        search = lookups.search(DUPONT, "", monotonic() - 1.95)
        assert search
        find(search)
        assert search.turns == [("scripted", Fault.LATE)]
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_who_waits_for_a_thread_in_vain_says_nothing_of_a_server(
    source: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "LEAST_SECONDS", 0.5)
    source.find = slowly(source.find, 1.3)  # type: ignore[method-assign]
    people = [Address(f"p{number}", "example.org") for number in range(2 * CONNECTIONS)]
    source.people = {person: {"uid": "x"} for person in people}
    lookups = guarded(source, timeout=1.65)
    came = Counter(search.turns[0][1] for search in ask_together(lookups, len(people)))
    assert came == {"uid is x": CONNECTIONS, Fault.LATE: CONNECTIONS}
    assert ask(lookups, people[0]).fields == {"uid": "x"}


def test_who_joins_a_question_with_too_little_time_says_nothing_of_a_server(source: Scripted) -> None:
    source.find = slowly(source.find, 0.15)  # type: ignore[method-assign]
    lookups = guarded(source, timeout=2)
    for _ in range(FAILURES):
        first = threading.Thread(target=ask, args=[lookups])
        first.start()
        sleep(0.02)
        late = lookups.search(DUPONT, "", monotonic() - 1.97)
        assert late
        find(late)
        assert late.turns == [("scripted", Fault.LATE)]
        first.join()
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_where_a_trial_is_far_off_the_rule_answers_at_once(
    source: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker_module, "SHORTEST_PAUSE", 0.6)
    lookups = guarded(source)
    put_out(lookups, source)
    source.failure = None
    started = monotonic()
    assert ask(lookups).turns == [("scripted", Fault.PAUSED)]
    assert monotonic() - started < 0.1
    assert source.asked == []
    sleep(0.5)
    assert ask(lookups).fields == {"uid": "jdupont2"}


def test_an_outage_that_is_not_said_at_once_is_said_with_its_whole_length(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    monkeypatch.setattr(record_module, "monotonic", lambda: now)
    record = Record("ldap example")
    down, found = Answer(fault=Fault.DOWN, reason="Connection refused"), Answer({"uid": "jdupont2"})
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
    started = monotonic()
    assert [ask(lookups).turns[0][1] for _ in range(9)] == [Fault.PAUSED] * 9
    assert monotonic() - started < 0.1
    assert source.asked == []


def test_the_pause_grows_with_the_time_that_a_server_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(breaker_module, "monotonic", lambda: now)
    breaker = Breaker()
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
    lookups = guarded(source)
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
