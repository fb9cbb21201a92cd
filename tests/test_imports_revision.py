"""Older and other people's words in a clientConfig document: what they become, and that it is said."""

import pytest

from autoconfig.errors import ProfileError
from autoconfig.imports import read
from autoconfig.imports.draft import Draft
from autoconfig.profile.dialect import name_without

DOCUMENT = """\
<clientConfig version="1.1">
  <emailProvider id="{id}">
    {domain}
    <displayName>{name}</displayName>
    <{tag} type="{type}">
      <hostname>{hostname}</hostname>
      <port>{port}</port>
      <socketType>{socket}</socketType>
      <authentication>{authentication}</authentication>
      <username>{username}</username>
    </{tag}>
    {more}
  </emailProvider>
  {beside}
</clientConfig>"""
GOOD = {
    "id": "example.com", "domain": "<domain>example.com</domain>", "name": "E", "tag": "incomingServer",
    "type": "imap", "hostname": "imap.example.com", "port": "993", "socket": "SSL",
    "authentication": "password-cleartext", "username": "%EMAILADDRESS%", "more": "", "beside": "",
}  # fmt: skip


def imported(domains: tuple[str, ...] = (), **changes: str) -> tuple[Draft, list[str]]:
    (found,) = read(DOCUMENT.format(**{**GOOD, **changes}).encode(), "x.xml", domains)
    said = [f"{finding.line}: {finding.key}: {finding.text}" for finding in found.findings]
    return found, [text for text in said if "most clients have no use" not in text]


def test_todays_words_stay_as_they_are() -> None:
    assert imported()[1] == []


@pytest.mark.parametrize(
    ("changes", "key", "value", "remark"),
    [
        ({"socket": "TLS"}, "socketType", "SSL", '8: socketType: "TLS" becomes SSL'),
        ({"socket": "tls", "port": "995", "type": "pop3"}, "socketType", "SSL", '"tls" becomes SSL'),
        ({"socket": "TLS", "port": "143"}, "socketType", "STARTTLS", '8: socketType: "TLS" becomes STARTTLS'),
        ({"socket": "TLS", "port": "110", "type": "POP"}, "socketType", "STARTTLS", "becomes STARTTLS"),
        ({"socket": " ssl "}, "socketType", "SSL", '8: socketType: " ssl " becomes SSL'),
        ({"socket": "StartTLS"}, "socketType", "STARTTLS", '8: socketType: "StartTLS" becomes STARTTLS'),
        ({"socket": "none"}, "socketType", "plain", '8: socketType: "none" becomes plain'),
        ({"authentication": "plain"}, "authentication", "password-cleartext", '"plain" becomes'),
        ({"authentication": "password"}, "authentication", "password-cleartext", '"password" becomes'),
        ({"authentication": "password-plain"}, "authentication", "password-cleartext", "becomes"),
        ({"authentication": "secure"}, "authentication", "password-encrypted", '"secure" becomes'),
        ({"authentication": "oauth2"}, "authentication", "OAuth2", '"oauth2" becomes OAuth2'),
        ({"hostname": "Bücher.example."}, "hostname", "xn--bcher-kva.example", "6: hostname: "),
        ({"hostname": " imap.example.com "}, "hostname", "imap.example.com", "6: hostname: "),
        ({"port": " 0993\n"}, "port", "993", "7: port: "),
        ({"type": "IMAP"}, "type", "imap", '5: incomingServer: the type "IMAP" becomes imap'),
        ({"username": " %EMAILLOCALPART%\n"}, "username", "%EMAILLOCALPART%", "username: "),
    ],
)  # fmt: skip
def test_a_word_becomes_todays_and_it_is_said(
    changes: dict[str, str], key: str, value: str, remark: str
) -> None:
    found, said = imported(**changes)
    (server,) = found.profile["incomingServer"]
    assert server.get(key, found.profile.get(key)) == value
    assert any(remark in text for text in said)


@pytest.mark.parametrize(
    "changes", [{"socket": "TLS", "port": "1143"}, {"authentication": "smtp-after-pop"}, {"port": "70000"}]
)
def test_what_nobody_can_know_is_kept_raw(changes: dict[str, str]) -> None:
    found, said = imported(**changes)
    assert "raw" in found.profile["incomingServer"][0]
    assert any("it is kept as raw" in text for text in said)


def test_services_of_older_drafts_are_servers() -> None:
    service = "<{0}><serverURL>https://dav.example.com/</serverURL><authentication>http-basic</authentication></{1}>"
    found, said = imported(beside=service.format('addressBook type="CardDAV"', "addressBook"))
    assert found.profile["addressbook"] == [
        {
            "type": "carddav",
            "url": "https://dav.example.com/",
            "authentication": {"system": "http", "value": "Basic"},
            "username": "none",
        }
    ]
    assert len(said) == 4


PLACEHOLDER = "<domain>%EMAILDOMAIN%</domain>"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"domain": PLACEHOLDER}, 3),
        ({"domain": PLACEHOLDER, "id": "%EMAILDOMAIN%"}, 3),
        ({"domain": "<domain>*</domain>"}, 3),
        ({"domain": "", "id": "*"}, 2),
        ({"domain": PLACEHOLDER, "id": " %EMAILDOMAIN% "}, 3),
        ({"domain": '<domain purpose="mx">mx.example.com</domain>', "id": "*"}, 2),
    ],
)
def test_no_document_is_for_everybody(changes: dict[str, str], line: int) -> None:
    with pytest.raises(ProfileError) as error:
        imported(**changes)
    (finding,) = error.value.findings
    assert (finding.line, finding.key) == (line, "domain")
    assert "--domain example.org" in finding.text
    found, said = imported(("example.net", "example.org"), **changes)
    assert found.profile["domains"] == ["example.net", "example.org"]
    assert found.profile.get("id", "example.com") == "example.com"
    assert any(text.startswith(f"{line}: ") and "becomes example.net, example.org" in text for text in said)


def test_a_placeholder_beside_a_domain_is_left_out() -> None:
    found, said = imported(domain=f"<domain>example.com</domain>{PLACEHOLDER}")
    assert found.profile["domains"] == ["example.com"]
    assert said == ['3: domain: "%EMAILDOMAIN%" is left out: it stands for any domain']


def test_a_domain_in_its_own_letters_is_one() -> None:
    found, said = imported(domain="<domain>Bücher.example.</domain>", id="bücher.example")
    assert found.profile["domains"] == ["xn--bcher-kva.example"]
    assert said == [
        '2: emailProvider: its id "bücher.example" becomes xn--bcher-kva.example',
        '3: domain: "Bücher.example." becomes xn--bcher-kva.example',
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("%EMAILADDRESS% (Box)", "Box"),
        ("Box - %EMAILLOCALPART%", "Box"),
        ("Box (%EMAILADDRESS%)", "Box"),
        ("Box (new) %REALNAME%", "Box (new)"),
        ("Mail of %EMAILDOMAIN%", "Mail of example.com"),
        ("%EMAILADDRESS%", "example.com"),
    ],
)
def test_a_name_is_no_persons(written: str, name: str) -> None:
    found, said = imported(name=written)
    assert found.profile["displayName"] == name
    assert len(said) == 1
    assert said[0].startswith("4: displayName: ")


def test_what_joins_nothing_any_more_goes_too() -> None:
    assert name_without("(a) - %u", {"%u": ""}) == "a"
    assert name_without("%u", {"%u": ""}) == ""


@pytest.mark.parametrize(
    "markup",
    [
        '<script xmlns="http://www.w3.org/1999/xhtml">x</script>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<a><b><h:p xmlns:h="http://www.w3.org/1999/xhtml"><h:script/></h:p></b></a>',
    ],
)
def test_what_a_browser_would_run_is_left_out(markup: str) -> None:
    for where, line in (("more", 12), ("beside", 14)):
        found, said = imported(**{where: markup})
        assert "w3.org" not in found.text
        assert any(text.startswith(f"{line}: ") and "a browser would run or draw" in text for text in said)


def test_an_attribute_that_no_profile_holds_is_left_out() -> None:
    found, said = imported(id='example.com" a="b&#13;c')
    assert found.profile["domains"] == ["example.com"]
    assert said == ['2: emailProvider: its attribute "a" is left out: ' + said[0].partition("left out: ")[2]]
    assert "control character" in said[0]
