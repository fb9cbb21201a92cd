"""Autoconfig: what golden files do not say of the document."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from accounts import CASES, Case, server
from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.formats.autoconfig import render
from sample import profile_text
from test_address import LOCAL_PARTS

# What a profile's texts and a login may hold.
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30)
LOCAL = profile_text(username='"{local}"')


def read(account: Account) -> etree._Element:
    return etree.fromstring(render(account))


def login(case: Case) -> str | None:
    return read(case.account()).findtext(".//username")


MORE = ("activesync", "raw")


@pytest.mark.parametrize(
    "name", [name for name in CASES if name not in MORE and not name.startswith(("sign-in", "tour"))]
)
def test_holds_the_core_alone_that_every_client_reads(name: str) -> None:
    """No attribute on a leaf, no empty element, no blank around a text, no namespace."""
    root = read(CASES[name].account())
    assert root.attrib == {"version": "1.1"}
    for node in root.iter():
        if len(node) == 0:
            assert not node.attrib
            assert node.text
            assert node.text == node.text.strip()
    for node in root.iter("incomingServer", "outgoingServer"):
        assert set(node.attrib) == {"type"}
    assert b"xmlns" not in render(CASES[name].account())


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_never_holds_a_password(case: Case) -> None:
    assert read(case.account()).find(".//password") is None


@pytest.mark.parametrize(
    "local",
    ["0012345", "1", "-1", "+1", "1.", "1.5", "1e5", "1E+5", "0x1f", "0X1F", "true", "True", "false"],
)
def test_a_login_that_is_not_read_as_text_is_left_to_the_client(local: str) -> None:
    """Thunderbird makes a number or a truth value of it."""
    assert login(Case(LOCAL, f"{local}@example.com")) == "%EMAILLOCALPART%"


@pytest.mark.parametrize("local", ["12a", "a12", "1-2", "0x", "1.2.3", "truely", "nan", "١٢", "1_000"])
def test_any_other_login_is_written_out(local: str) -> None:
    assert login(Case(LOCAL, f"{local}@example.com")) == local


def test_a_login_that_is_not_the_local_part_is_written_out() -> None:
    """Even if it looks like a number: no placeholder stands for it."""
    assert login(Case(profile_text(username='"{last}"'), "jean.12345@example.com")) == "12345"
    assert login(Case(profile_text(username='"12345"'))) == "12345"


@given(TEXTS, TEXTS, LOCAL_PARTS)
def test_any_text_comes_out_as_it_went_in(name: str, short_name: str, local: str) -> None:
    account = (
        Case(profile_text())
        .account()
        ._replace(address=Address(local, "example.com"), display_name=name, display_short_name=short_name)
    )
    servers = [each._replace(username=f"{local}@example.com") for each in account.for_reading()]
    root = read(account._replace(incoming_server=tuple(servers)))
    assert root.findtext(".//displayName") == name
    assert root.findtext(".//displayShortName") == short_name
    assert root.findtext(".//incomingServer/username") == f"{local}@example.com"


def test_elements_without_a_key_are_the_same_tree_in_their_place() -> None:
    root = read(CASES["raw"].account())
    provider = root[0]
    tags = [node.tag for node in provider]
    assert tags[3:] == ["incomingServer", "incomingServer", "outgoingServer", "documentation", "enable"]
    assert [node.get("type") for node in provider.findall("incomingServer")] == ["imap", "jmap"]
    assert provider.find("documentation").get("url") == "https://x/?a&b"
    assert provider.find("outgoingServer")[-1].tag == "addThisServer"
    assert etree.tostring(root[1], method="c14n") == b"<webMail>\n    <a></a>\n    <b>c</b>\n  </webMail>"


@pytest.mark.parametrize(
    "text", ["<a>1<b>2</b>3</a>", "<a> <b/> </a>", '<a xmlns="urn:a" x="&amp;">&lt;</a>', "<é/>"]
)
def test_an_element_without_a_key_keeps_its_text(text: str) -> None:
    case = Case(profile_text(incomingServer=f"[{server('imap', 993)}]", raw=f"{{clientConfig: '{text}'}}"))
    written = etree.tostring(read(case.account())[1], method="c14n").strip()
    assert written == etree.tostring(etree.fromstring(text), method="c14n")


def test_is_written_twice_the_same() -> None:
    """A raw element is not used up by the first document."""
    account = CASES["raw"].account()
    assert render(account) == render(account)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_copied_server_is_the_one_that_would_be_built(case: Case) -> None:
    account = case.account()
    assert render(account) == render(account._replace(core_only=False))


def test_threads_may_copy_the_same_server() -> None:
    accounts = [CASES["academy"].account(), CASES["academy-anyone"].account()] * 200
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(render, accounts)) == [render(account) for account in accounts]
