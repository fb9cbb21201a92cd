"""What lint says of a client is what its simulation does: for every profile of `common_mistakes`."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from autoconfig.address import Address
from autoconfig.check.rehearsal import Rehearsal
from autoconfig.clients import CLIENTS
from autoconfig.clients.client import Taken
from autoconfig.findings import Code, Finding
from autoconfig.reach.deadline import Deadline
from autoconfig.simulate.judgement import Judged, Measure, Worth, judged, measure
from autoconfig.simulate.run import simulate
from autoconfig.simulate.world import Memory
from common_mistakes import MISTAKES, RIGHT
from sample import load, profile_text

# Somebody whom the profiles with two sets of servers have in the second.
ADDRESS = Address.parse("anna.dupont@example.com")
PROFILES = {
    **{name: keys for name, (keys, _) in MISTAKES.items()},
    **{f"right: {n}": k for n, k in RIGHT.items()},
}
# Who asks nothing that the profile answers but records, or nothing at all.
ASKS_NO_DOCUMENT = {("fairemail", "Google Play"), ("outlook", "simplified account creation")}
# What is not said where somebody has a login of the address: by whom, and where it cannot be.
SAYS_NOT_WHO = ("thunderbird-android", "kmail")


class Rehearsed(NamedTuple):
    """A profile's findings, what it says for the person, and what the clients make of it."""

    said: list[Finding]
    measured: Measure
    found: list[Judged]

    def problems(self, *codes: Code) -> list[str]:
        return [one.problem for one in self.said if one.code in codes]


@pytest.fixture(params=PROFILES)
def rehearsed(request: pytest.FixtureRequest, tmp_path: Path) -> Rehearsed:
    edition = load(tmp_path, profile_text(**PROFILES[request.param]))
    measured = measure(edition.directory, ADDRESS)
    assert measured
    memory = Memory(Rehearsal(edition, ADDRESS.domain), Deadline(20))
    found = [judged(one, measured.account) for one in simulate(ADDRESS, memory)]
    assert not any(one.simulated.fault or one.simulated.is_late for one in found)
    return Rehearsed(edition.directory.remarks, measured, found)


def names(title: str, text: str) -> bool:
    return bool(re.search(rf"(^|, | and ){re.escape(title)}(?! for )(, | and | |$)", text))


def test_who_can_do_nothing_does_nothing_and_no_other(rehearsed: Rehearsed) -> None:
    problems = rehearsed.problems(Code.FEW_CLIENTS, Code.OAUTH2_ALONE)
    lost = " and ".join(problem.partition(" can do nothing")[0] for problem in problems)
    for one in rehearsed.found:
        if names(one.simulated.client.title, lost):
            assert one.worth not in (Worth.RIGHT, Worth.LOGIN), one.simulated.name
        else:
            assert one.worth is not Worth.NO_WAY, one.simulated.name


def test_who_finds_nothing_of_all_that_it_needs_is_named(rehearsed: Rehearsed) -> None:
    account = rehearsed.measured.account
    types = {one.type for one in (*account.for_reading(), *account.for_sending())}
    for one in rehearsed.found:
        client, version = one.simulated.client, one.simulated.version
        has_all = "smtp" in types and types & (client.types - {"smtp"})
        if one.worth is Worth.NOTHING and has_all and (client.name, version) not in ASKS_NO_DOCUMENT:
            assert any(names(client.title, part) for part in _parts(rehearsed)), one.simulated.name


def _parts(rehearsed: Rehearsed) -> list[str]:
    return [part for problem in rehearsed.problems(*Code) for part in problem.split("; ")]


def test_who_drops_a_document_takes_nothing_of_it(rehearsed: Rehearsed) -> None:
    """A set for some people is not for a client that does not say who asks."""
    dropped = [one for one in rehearsed.said if one.code in (Code.NO_SERVER, Code.ANDROID_REFUSES)]
    for one in rehearsed.found:
        client = one.simulated.client
        theirs = [each for each in dropped if client.asks_with_address or "serverSets" not in each.key]
        if any(names(client.title, each.problem.partition(" drop")[0]) for each in theirs):
            assert "config-v1.1.xml" not in one.simulated.ending.source, one.simulated.name


def test_what_is_left_out_for_it_is_enough(rehearsed: Rehearsed) -> None:
    codes = {one.code for one in rehearsed.said}
    if Code.LEFT_OUT_FOR_ANDROID in codes and not codes & {Code.FEW_CLIENTS, Code.OAUTH2_ALONE}:
        (android,) = (one for one in rehearsed.found if one.simulated.client.name == "thunderbird-android")
        assert android.worth is Worth.RIGHT


def test_who_takes_the_first_server_takes_it_and_who_takes_the_last_that(rehearsed: Rehearsed) -> None:
    account = rehearsed.measured.account
    reading, sending = account.for_reading(), account.for_sending()
    for problem in rehearsed.problems(Code.DIFFERENT_HOSTS):
        is_sending = problem.startswith("its smtp")
        hosts = [server.hostname for server in (sending if is_sending else reading)]
        first, last = problem.partition(": ")[2].split(" take the first, ")
        for one in rehearsed.found:
            ending, title = one.simulated.ending, one.simulated.client.title
            taken = ending.outgoing if is_sending else ending.incoming
            if (one.simulated.client.name, one.simulated.version) not in ASKS_NO_DOCUMENT and taken:
                assert not names(title, first) or taken.hostname == hosts[0], one.simulated.name
                assert not names(title, last) or taken.hostname == hosts[-1], one.simulated.name


def test_of_several_hosts_everybody_is_named_who_takes_one() -> None:
    assert {one.name for one in CLIENTS if one.taken is Taken.LAST} == {"evolution"}
    assert {one.name for one in CLIENTS if one.taken is None} == {"kmail"}


def test_a_rule_has_no_turn_where_nobody_says_who_asks(rehearsed: Rehearsed) -> None:
    said = rehearsed.problems(Code.LOGIN_NEEDS_ADDRESS)
    for one in rehearsed.found:
        if one.simulated.client.name in SAYS_NOT_WHO and one.worth is Worth.LOGIN:
            assert one.simulated.version == "24.08 to 25.08" or said or _has_own(rehearsed), (
                one.simulated.name
            )


def _has_own(rehearsed: Rehearsed) -> bool:
    """Whether the profile says itself what is to be seen by who does not say who asks."""
    return "usernameWithoutAddress" in Path(rehearsed.measured.provider.file).read_text()
