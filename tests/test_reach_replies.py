"""What servers of mail say, as text to values."""

import pytest

from autoconfig.reach.replies import PROTOCOLS, Phase, read_imap, read_managesieve, read_pop3, read_smtp


@pytest.mark.parametrize(
    ("lines", "phase"),
    [(["* CAPABILITY IMAP4rev1 AUTH=PLAIN Auth=xoauth2 STARTTLS", "a OK"],
      Phase(("IMAP4REV1", "AUTH=PLAIN", "AUTH=XOAUTH2", "STARTTLS"), ("PLAIN", "XOAUTH2"))),
     (["* OK hi", "* capability IMAP4rev1 LOGINDISABLED", "a OK"],
      Phase(("IMAP4REV1", "LOGINDISABLED"), (), True)),
     (["a BAD what"], Phase())],
)  # fmt: skip
def test_imap(lines: list[str], phase: Phase) -> None:
    assert read_imap(lines) == phase


@pytest.mark.parametrize(
    ("lines", "phase"),
    [(["+OK", "USER", "SASL PLAIN LOGIN", "STLS", "."],
      Phase(("USER", "SASL PLAIN LOGIN", "STLS"), ("PLAIN", "LOGIN"))),
     (["+OK", "SASL", "STLS", "."], Phase(("SASL", "STLS"), (), True)),
     (["-ERR unknown"], Phase())],
)  # fmt: skip
def test_pop3(lines: list[str], phase: Phase) -> None:
    assert read_pop3(lines) == phase


@pytest.mark.parametrize(
    ("lines", "phase"),
    [(["250-a.example", "250-STARTTLS", "250 Size 9"], Phase(("STARTTLS", "SIZE 9"), (), True)),
     (["250-a", "250-AUTH PLAIN login", "250 AUTH=PLAIN LOGIN"],
      Phase(("AUTH PLAIN LOGIN", "AUTH=PLAIN LOGIN"), ("PLAIN", "LOGIN"))),
     (["502 no"], Phase((), (), True))],
)  # fmt: skip
def test_smtp(lines: list[str], phase: Phase) -> None:
    assert read_smtp(lines) == phase


def test_managesieve() -> None:
    lines = ['"IMPLEMENTATION" "a \\" b"', '"SASL" "PLAIN"', '"starttls"', 'OK "done"']
    words = ('IMPLEMENTATION A \\" B', "SASL PLAIN", "STARTTLS")
    assert read_managesieve(lines) == Phase(words, ("PLAIN",))
    assert read_managesieve(['"SASL" ""', "OK"]).login_disabled


def test_a_capability_is_a_whole_word() -> None:
    phase = Phase(("STARTTLSX", "SIZE 9"))
    assert (phase.offers("STARTTLS"), phase.offers("SIZE")) == (False, True)


@pytest.mark.parametrize("protocol", PROTOCOLS.values())
@pytest.mark.parametrize("line", ["", " ", "\x00", "250", "250-", "+", "* ", '"', "a", "OK", "é", '"' * 9])
def test_nothing_that_is_said_is_an_error(protocol: object, line: str) -> None:
    for part in (protocol.greeting_ends, protocol.ends, protocol.starttls_ends):  # type: ignore[attr-defined]
        assert part([]) is False
        assert part([line]) in (True, False)
    protocol.welcomes([line]), protocol.agrees([line]), protocol.read([line])  # type: ignore[attr-defined]
    assert not protocol.declines([line])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("reply", "is_one"), [("502 no", False), ("554 no", True), ("421 busy", True)])
def test_who_knows_no_hello_of_today_turns_nobody_away(reply: str, is_one: bool) -> None:
    smtp = PROTOCOLS["smtp"]
    assert smtp.declines([reply])
    assert smtp.ends_early([reply]) is is_one
    assert not smtp.ends_early([])
