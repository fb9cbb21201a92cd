"""What is said of profiles that are served all the same."""

import pytest

from accounts import IMAP, RAW_SERVER
from autoconfig.profile.file import parse
from autoconfig.profile.lint import remarks
from autoconfig.profile.servers import RawServer
from sample import KEYS, profile_text


def raw(kind: str, tag: str = "incomingServer") -> str:
    return f"""{{raw: '<{tag} type="{kind}"><port>993</port></{tag}>'}}"""


def places(**changes: str) -> list[tuple[str | int, ...]]:
    return [remark.keys for remark in remarks(parse(profile_text(**changes), ""))]


def test_nothing_is_said_of_what_everybody_can_read() -> None:
    assert places() == []


def test_a_raw_server_is_named_by_its_place_in_every_set() -> None:
    sets = (
        f"{{old: {{incomingServer: {KEYS['incomingServer']}, outgoingServer: {raw('x', 'outgoingServer')}}}}}"
    )
    assert places(
        incomingServer=f"[{IMAP}, {raw('pop3')}]", servers='{match: "a*", use: old}', serverSets=sets
    ) == [("incomingServer", 1), ("serverSets", "old", "outgoingServer", 0)]


def test_who_loses_what_depends_on_the_servers_beside_it() -> None:
    for incoming, words in (
        (f"[{IMAP}, {raw('pop3')}]", "know nothing of it"),
        (f"[{RAW_SERVER}, {raw('pop3')}]", "know no server for reading at all"),
    ):
        (remark,) = remarks(parse(profile_text(incomingServer=incoming), ""))
        assert words in remark.mistake.problem


def test_a_raw_server_may_stand_in_another_place() -> None:
    given = """{emailProvider: ['<a/>', '<outgoingServer/>'], clientConfig: '<incomingServer type="owa"/>'}"""
    assert places(raw=given) == [("raw", "emailProvider", 1)]


def test_a_raw_server_that_no_other_format_has_words_for_takes_nothing_away() -> None:
    assert places(incomingServer=f"[{RAW_SERVER}, {raw('exchange')}, {IMAP}]") == []


@pytest.mark.parametrize(
    ("element", "types"),
    [
        ('<incomingServer type="imap"/>', {"imap"}),
        ('<incomingServer type=" IMAPS "/>', {"imap"}),
        ('<incomingServer type="POP"/>', {"pop3"}),
        ('<incomingServer type="owa"/>', {"owa"}),
        ('<incomingServer type=" "/>', {"imap", "pop3"}),
        ("<incomingServer/>", {"imap", "pop3"}),
        ('<outgoingServer type="smtps"/>', {"smtp"}),
        ("<outgoingServer/>", {"smtp"}),
        ('<addressBook type="x"/>', {"carddav"}),
        ("<calendar/>", {"caldav"}),
        ('<setupServer type="managesieve"/>', {"managesieve"}),
        ('<fileShare type="webdav"/>', set()),
        ("<documentation/>", set()),
    ],
)
def test_a_raw_server_has_the_types_that_it_can_be(element: str, types: set[str]) -> None:
    assert RawServer(raw=element).types == types


@pytest.mark.parametrize("field", ["${local}", "$user", "%u", "%s", "%EMAILADDRESS", "{{local}}", "${{uid}}"])
def test_a_login_in_another_programs_words_is_named_where_it_stands(field: str) -> None:
    server = IMAP.replace("{type", f"{{username: ['{{first}}', 'a{field}'], type")
    assert server != IMAP
    assert places(username=f"'{field}'") == [("username", 0, "username")]
    assert places(incomingServer=f"[{server}]") == [("incomingServer", 0, "username", 1, "username")]
    sets = f"{{old: {{incomingServer: [{server}], outgoingServer: none}}}}"
    assert places(servers="{match: a, use: old}", serverSets=sets) == [
        ("serverSets", "old", "incomingServer", 0, "username", 1, "username")
    ]
    basic = "{system: http, value: Basic}"
    calendar = f"{{type: caldav, url: 'https://example.com/', authentication: {basic}, username: '{field}'}}"
    assert places(calendar=calendar) == [("calendar", 0, "username", 0, "username")]
    assert places(usernameWithoutAddress=f"'{field}'") == [("usernameWithoutAddress",)]
    (remark,) = remarks(parse(profile_text(username=f"'{field}'"), ""))
    assert remark.mistake.problem.startswith(f"{field} is no field here ")


@pytest.mark.parametrize(
    "username",
    [
        "{local}",
        "{first:.1}{last}",
        "%EMAILLOCALPART%",
        "EXAMPLE-{local}",
        "{local}%",
        "{local}%{domain}",
        "{local}%a.example",
    ],
)
def test_a_login_in_our_words_is_not(username: str) -> None:
    assert places(username=f"'{username}'") == []


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("local", '"{local}"'),
        ("[local]", '"{local}"'),
        ("Email", '"{address}"'),
        ("%n", '"{local}"'),
        ("%u", 'one of "{address}", "{local}"'),
        ("$uid", None),
        ("{{ localpart|lower }}", '"{local}"'),
        ("{{ localpart }}", '"{local}"'),
        ("%EMAILADDRESS", '"{address}"'),
        ("jdupont", None),
        ("{domain}", None),
    ],
)
def test_the_remedy_is_the_field_that_a_word_means(rule: str, fields: str | None) -> None:
    (remark,) = remarks(parse(profile_text(username=f"'{rule}'"), ""))
    expected = f"write {fields}, with braces and quotes" if fields else "write one such as {local}"
    assert remark.mistake.remedy.startswith(expected)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("${local}", "${local} is no field here but for {local}, and the rest stands in all logins"),
        ("%{local}", "%{local} is no field here but for {local}, and the rest stands in all logins"),
        ("{{{local}}}", "{{{local}}} is no field here but for {local}, and the rest stands in all logins"),
        ("${{local}}", "${{local}} is no field here and would stand in the login as it is"),
        ("{{local}}", "{{local}} is no field here and would stand in the login as it is"),
        ("$local", "$local is no field here and would stand in the login as it is"),
    ],
)
def test_a_login_in_another_programs_words_is_told_what_comes_of_it(rule: str, problem: str) -> None:
    (remark,) = remarks(parse(profile_text(username=f"'{rule}'"), ""))
    assert remark.mistake.problem == problem
