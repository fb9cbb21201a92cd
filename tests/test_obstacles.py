"""Why a format cannot say an account: the reason is the real one, and holds no address."""

import pytest

from accounts import IMAP, POP3, RAW_OUTGOING, RAW_POP3, Case, server
from autoconfig.errors import Inexpressible
from autoconfig.formats import FORMATS
from autoconfig.formats.obstacles import left_out
from autoconfig.profile.words import IncomingType
from sample import KEYS, profile_text

RAW_IMAP = """{raw: '<incomingServer type="imap"><port>993</port></incomingServer>'}"""
RAW_ANY = "{raw: <incomingServer/>}"
JMAP = '{type: jmap, url: "https://jmap.example.com/{address}", authentication: OAuth2}'
OAUTH2 = server("imap", 993, authentication="OAuth2")
GSSAPI = server("smtp", 465, authentication="[GSSAPI, OAuth2]")
NAMES = {"autodiscover": "Autodiscover", "mobileconfig": "A mobileconfig", "qr": "The app's code"}


def why_not(form: str, **changes: str) -> str:
    """The sentence, "" where there is a document."""
    try:
        FORMATS[form].render(Case(profile_text(**changes)).account())
    except Inexpressible as error:
        return str(error)
    return ""


def sentence(form: str, *reasons: str) -> str:
    return f"{NAMES[form]} has no words for how mail works here: {'; '.join(reasons)}."


@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"incomingServer": f"[{RAW_IMAP}, {IMAP}]"}, ""),
        ({"incomingServer": f"[{IMAP}, {JMAP}]"}, ""),
        ({"incomingServer": server("imap", 143, "plain")}, ""),
        ({"outgoingServer": f"[{RAW_OUTGOING}]"}, "its SMTP server is kept raw."),
        ({"incomingServer": f"[{RAW_IMAP}]"}, "its IMAP server is kept raw."),
        ({"incomingServer": f"[{RAW_ANY}]"}, "its IMAP or POP3 server is kept raw."),
        (
            {"incomingServer": f"[{RAW_IMAP}, {RAW_POP3}]", "outgoingServer": f"[{RAW_OUTGOING}]"},
            "its IMAP server is kept raw; its POP3 server is kept raw; its SMTP server is kept raw.",
        ),
        ({"incomingServer": "none", "raw": "{emailProvider: <incomingServer/>}"},
         "its IMAP or POP3 server is kept raw."),
        ({"incomingServer": "none"}, "there is no server for reading."),
        ({"outgoingServer": "none"}, "there is no server for sending."),
        ({"incomingServer": "none", "outgoingServer": "none"},
         "there is no server for reading; there is no server for sending."),
        ({"incomingServer": f"[{JMAP}]"}, "its jmap server is none that it knows."),
    ],
)  # fmt: skip
def test_the_reason_is_the_real_one(form: str, changes: dict[str, str], reason: str) -> None:
    assert why_not(form, **changes) == (sentence(form, reason.removesuffix(".")) if reason else "")


def test_a_server_has_no_way_to_sign_in_that_a_format_knows() -> None:
    changes = {"incomingServer": OAUTH2, "outgoingServer": GSSAPI}
    reasons = (
        "imap.example.com has no way to sign in that it knows (OAuth2)",
        "smtp.example.com has no way to sign in that it knows (GSSAPI, OAuth2)",
    )
    for form in ("autodiscover", "mobileconfig"):
        assert why_not(form, **changes) == sentence(form, *reasons)
    assert why_not("qr", **changes) == ""
    either = {"incomingServer": f"[{OAUTH2}, {POP3}]", "outgoingServer": GSSAPI}
    assert why_not("autodiscover", **either) == sentence("autodiscover", reasons[1])


def test_what_a_document_does_not_have_is_named_beside_it() -> None:
    account = Case(
        profile_text(
            incomingServer=f"[{RAW_POP3}, {OAUTH2}, {JMAP}, {IMAP}]",
            calendar='{type: caldav, url: "https://x.example/{address}", authentication: OAuth2}',
        )
    ).account()
    said = {form: list(FORMATS[form].left_out(account)) for form in FORMATS}
    mail = [
        "its POP3 server is kept raw",
        "imap.example.com has no way to sign in that it knows (OAuth2)",
        "its jmap server is none that it knows",
    ]
    assert said["autodiscover"] == mail
    assert said["mobileconfig"] == [*mail, "its caldav server is not on the web or takes no password"]
    assert said["qr"] == [mail[0], mail[2]]
    assert said["autoconfig"] == said["provider-database"] == said["autodiscover-json"] == []


def test_where_a_domain_has_moved_nothing_is_left_out() -> None:
    moved = Case(profile_text(incomingServer=f"[{RAW_POP3}]", redirect='{address: "{local}@x.example"}'))
    assert list(FORMATS["autodiscover"].left_out(moved.account())) == []


def test_a_format_that_takes_all_leaves_only_raw_servers_out() -> None:
    account = Case(
        profile_text(incomingServer=f"[{RAW_POP3}, {KEYS['incomingServer'].strip('[]')}]")
    ).account()
    assert list(left_out(account, lambda server: "")) == ["its POP3 server is kept raw"]


def test_a_protocol_is_not_missing_where_a_raw_server_may_speak_it() -> None:
    account = Case(profile_text(incomingServer=f"[{IMAP}, {RAW_POP3}]")).account()
    with pytest.raises(Inexpressible, match="its POP3 server is kept raw"):
        FORMATS["mobileconfig"].render(account.reading_by(IncomingType.POP3))
    assert b'type="pop3"' in FORMATS["autoconfig"].render(account.reading_by(IncomingType.POP3))
