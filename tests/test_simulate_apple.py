"""What an iPhone, iPad or Mac takes of a mobileconfig."""

import plistlib
from pathlib import Path
from typing import Any

import pytest
import trustme

import growth
from autoconfig.clients import apple
from autoconfig.clients.simulation import Came, Configured, Ending
from autoconfig.formats import FORMATS, mobileconfig
from autoconfig.formats.asked import Asked
from autoconfig.identify import identify
from autoconfig.profile.file import parse
from autoconfig.profile.words import SocketType
from autoconfig.signing import from_files
from sample import profile_text
from simulated import ADDRESS, play

URL = "https://autoconfig.example.org" + mobileconfig.link(Asked(ADDRESS))


def body(**changes: str) -> bytes:
    profile = parse(profile_text(domains="[example.org]", username='"{first:.1}{last}"', **changes), "x")
    return mobileconfig.render(identify(profile, ADDRESS, {}))


def served(content: bytes, media_type: str = mobileconfig.MEDIA_TYPE) -> Ending:
    came = Came(status=200, content_type=media_type, body=content)
    played = play(apple.simulation, {URL: came})
    assert played.urls == [URL]
    return played.ending


def test_its_link_and_media_type_are_those_of_the_format() -> None:
    assert apple.URL.format(domain="example.org", address="jean.dupont%40example.org") == URL
    assert FORMATS["mobileconfig"].media_type == apple.MEDIA_TYPE


def test_it_takes_both_servers_with_their_logins() -> None:
    ending = served(body())
    assert (ending.found, ending.source) == (True, URL)
    assert ending.incoming == Configured("imap", "imap.example.com", 993, None, "jdupont")
    assert ending.outgoing == Configured("smtp", "smtp.example.com", 465, None, "jdupont")
    assert "The person is asked for the password once." in ending.notes
    assert any("not signed" in note for note in ending.notes)


def test_a_signature_is_seen(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    authority = trustme.CA()
    issued = authority.issue_cert("example.org")
    certificate.write_bytes(issued.cert_chain_pems[0].bytes() + authority.cert_pem.bytes())
    issued.private_key_pem.write_to_path(key)
    signer = from_files(str(certificate), str(key), None)
    assert signer
    ending = served(signer.sign(body()))
    assert ending.found
    assert any("verified where the device trusts" in note for note in ending.notes)
    assert not any("not signed" in note for note in ending.notes)


def test_without_one_it_is_filled_in_by_hand() -> None:
    ending = play(apple.simulation, {}).ending
    assert not ending.found
    assert "asks no provider" in ending.notes[0]


def test_another_media_type_is_only_stored() -> None:
    ending = served(body(), "text/xml")
    assert not ending.found
    assert "media type" in ending.verdicts[URL]


def changed(payload: int | None, **values: Any) -> bytes:
    """A key with None is left out."""
    content = plistlib.loads(body())
    target = content if payload is None else content["PayloadContent"][payload]
    for key, value in values.items():
        target.pop(key, None)
        if value is not None:
            target[key] = value
    return plistlib.dumps(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "no XML property list"),
        (b"0\x80nothing", "no CMS"),
        (plistlib.dumps([]), "without keys"),
        (changed(None, PayloadType="Other"), "no configuration"),
        (changed(None, PayloadContent=None), "no configuration"),
        (changed(None, PayloadContent=[]), "no payload for mail"),
        (changed(None, PayloadContent=["x"]), "no dictionary"),
        (changed(None, PayloadUUID=None), "PayloadUUID is missing"),
        (changed(None, PayloadVersion="1"), "PayloadVersion is of a wrong type"),
        (changed(0, IncomingMailServerPortNumber=993.0), "PortNumber is of a wrong type"),
        (changed(0, OutgoingMailServerUseSSL=1), "UseSSL is of a wrong type"),
        (changed(0, OutgoingMailServerHostName=None), "OutgoingMailServerHostName is missing"),
        (changed(0, EmailAccountType="EmailTypeJMAP"), "none of Apple's"),
        (changed(0, IncomingMailServerAuthentication="OAuth2"), "none of Apple's"),
        (changed(0, EmailAccountType=[]), "EmailAccountType is of a wrong type"),
        (changed(0, OutgoingMailServerAuthentication={}), "Authentication is of a wrong type"),
        (changed(0, IncomingMailServerPortNumber=65536), "a port is none"),
        (changed(0, OutgoingMailServerPortNumber=-1), "a port is none"),
        (changed(0, PayloadUUID=plistlib.loads(body())["PayloadUUID"]), "twice"),
    ],
)
def test_what_is_not_right_is_refused(content: bytes, said: str) -> None:
    ending = served(content)
    assert not ending.found
    assert said in ending.verdicts[URL]


def test_what_is_not_said_is_asked_for() -> None:
    ending = served(
        changed(
            0,
            IncomingMailServerUsername=None,
            OutgoingMailServerUseSSL=None,
            OutgoingMailServerPortNumber=None,
            OutgoingPasswordSameAsIncomingPassword=None,
        )
    )
    assert ending.incoming
    assert ending.incoming.username == ""
    assert ending.outgoing == Configured("smtp", "smtp.example.com", 0, SocketType.PLAIN, "jdupont")
    assert {"The person is asked for the username.", "The person is asked for the password twice."} <= set(
        ending.notes
    )


@pytest.mark.parametrize("text", growth.RUNS)
def test_whatever_comes_takes_time_in_proportion(text: str) -> None:
    growth.check(served, lambda size: growth.RUNS[text](size).encode(errors="replace")[:size], seconds=1)


def test_many_payloads_take_time_in_proportion() -> None:
    content = plistlib.loads(body())
    mail = content["PayloadContent"][0]

    def many(size: int) -> bytes:
        number = size // len(plistlib.dumps(mail))
        payloads = [{**mail, "PayloadUUID": str(index)} for index in range(number)]
        return plistlib.dumps({**content, "PayloadContent": payloads})

    growth.check(served, many, seconds=1)
