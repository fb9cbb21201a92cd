"""What servers of mail say before anybody signs in, as text to values; no I/O.

IMAP (RFC 9051, RFC 3501), POP3 (RFC 1939, RFC 2449, RFC 2595), SMTP (RFC 5321, RFC 3207, RFC 4954) and
ManageSieve (RFC 5804). Read generously: what is said in an odd way is still said.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

# The only command's tag that is used.
TAG = "a"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.){0,1000}+)"')


class Phase(NamedTuple):
    """What a server offers at one moment: in clear, or in TLS."""

    capabilities: tuple[str, ...] = ()  # in capitals; of SMTP and POP3 whole lines, such as SIZE 1000
    mechanisms: tuple[str, ...] = ()  # SASL's names, in capitals
    # IMAP says LOGINDISABLED; the others have no way to sign in by which they would take a password
    login_disabled: bool = False

    def offers(self, word: str) -> bool:
        """Whether one of the capabilities begins with this word."""
        return any(each.split(" ", 1)[0] == word for each in self.capabilities)


Lines = Sequence[str]


class Protocol(NamedTuple):
    """How to talk to a server of one kind, as far as one gets without signing in."""

    greeting_ends: Callable[[Lines], bool]  # whether the lines so far are all of it
    welcomes: Callable[[Lines], bool]  # whether a greeting is one, and no refusal
    declines: Callable[[Lines], bool]  # whether it is a refusal, in the protocol's own words
    ask: str
    ends: Callable[[Lines], bool]  # of the answer to `ask`
    read: Callable[[Lines], Phase]
    starttls: str
    starttls_word: str  # the capability
    starttls_ends: Callable[[Lines], bool]
    agrees: Callable[[Lines], bool]  # whether it says yes to `starttls`
    leave: str
    greets_again: bool = False  # RFC 5804 section 2.2: with its capabilities, once TLS is there
    # whether the answer to `ask` is one: of POP3 an error there is that it does not know the command
    ends_early: Callable[[Lines], bool] = lambda lines: False


def _one_line(lines: Lines) -> bool:
    return bool(lines)


def _words(lines: Lines, begins: str) -> tuple[str, ...]:
    """Those behind a beginning, in capitals, of the last line that has it."""
    found = [line for line in lines if line.upper().startswith(begins)]
    return tuple(found[-1][len(begins) :].upper().split()) if found else ()


def read_imap(lines: Lines) -> Phase:
    """The untagged answer to CAPABILITY."""
    words = _words(lines, "* CAPABILITY ")
    mechanisms = tuple(word.removeprefix("AUTH=") for word in words if word.startswith("AUTH="))
    return Phase(words, mechanisms, "LOGINDISABLED" in words)


def read_pop3(lines: Lines) -> Phase:
    """The answer to CAPA; a server that does not know the command has USER and PASS, RFC 1939."""
    if not _is_ok(lines):
        return Phase()
    words = tuple(line.upper() for line in lines[1:] if line and line != ".")
    mechanisms = tuple(name for line in words if line.startswith("SASL ") for name in line.split()[1:])
    return Phase(words, mechanisms, "USER" not in words and not mechanisms)


def read_smtp(lines: Lines) -> Phase:
    """The answer to EHLO; `AUTH=` is how a draft had it, and old servers say both."""
    words = tuple(line[4:].upper() for line in lines[1:] if line[:1] == "2")
    offered = (line[5:].split() for line in words if line.startswith(("AUTH ", "AUTH=")))
    mechanisms = tuple(dict.fromkeys(name for names in offered for name in names))
    return Phase(words, mechanisms, not mechanisms)


def read_managesieve(lines: Lines) -> Phase:
    """A name and perhaps a value in quotes, a line each."""
    pairs = [_QUOTED.findall(line) for line in lines if line.startswith('"')]
    words = tuple(" ".join(pair).upper() for pair in pairs if pair)
    mechanisms = tuple(name for word in words if word.startswith("SASL ") for name in word.split()[1:])
    return Phase(words, mechanisms, not mechanisms)


def _is_tagged(lines: Lines) -> bool:
    return bool(lines) and lines[-1].startswith(f"{TAG} ")


def _is_tagged_ok(lines: Lines) -> bool:
    return lines[-1].upper().startswith(f"{TAG} OK".upper())


def _is_imap_welcome(lines: Lines) -> bool:
    return lines[0].upper().startswith(("* OK", "* PREAUTH"))


def _says_bye(lines: Lines) -> bool:
    """RFC 9051 section 7.1.5: it is about to close the connection, in a greeting or whenever it likes."""
    return any(line.upper().startswith("* BYE") for line in lines)


def _is_ok(lines: Lines) -> bool:
    return lines[0].upper().startswith("+OK")


def _is_pop3_error(lines: Lines) -> bool:
    return lines[0].upper().startswith("-ERR")


def _is_pop3_list(lines: Lines) -> bool:
    return bool(lines) and (lines[-1] == "." or not _is_ok(lines))


def _is_smtp_reply(lines: Lines) -> bool:
    """RFC 5321 section 4.2.1: all lines but the last have a hyphen behind the code."""
    return bool(lines) and lines[-1][3:4] != "-"


def _is_positive(lines: Lines) -> bool:
    return lines[-1][:1] == "2" and lines[-1][:3].isdigit()


def _is_negative(lines: Lines) -> bool:
    """RFC 5321 section 3.1: also in the place of a greeting, such as 554 and 421."""
    code = lines[-1][:3]
    return len(code) == 3 and code[0] in "45" and code.isascii() and code.isdigit()


def _is_no_to_hello(lines: Lines) -> bool:
    """Whoever knows HELO alone says 500 or 502: RFC 5321 section 4.1.1.1."""
    return bool(lines) and _is_negative(lines) and lines[-1][:3] not in ("500", "502")


def _is_sieve_reply(lines: Lines) -> bool:
    return bool(lines) and lines[-1].upper().startswith(("OK", "NO", "BYE"))


def _is_sieve_ok(lines: Lines) -> bool:
    return lines[-1].upper().startswith("OK")


def _is_sieve_no(lines: Lines) -> bool:
    return bool(lines) and lines[-1].upper().startswith(("NO", "BYE"))


PROTOCOLS = {
    "imap": Protocol(
        greeting_ends=_one_line,
        welcomes=_is_imap_welcome,
        declines=_says_bye,
        ask=f"{TAG} CAPABILITY",
        ends=_is_tagged,
        read=read_imap,
        starttls=f"{TAG} STARTTLS",
        starttls_word="STARTTLS",
        starttls_ends=_is_tagged,
        agrees=_is_tagged_ok,
        leave=f"{TAG} LOGOUT",
        ends_early=_says_bye,
    ),
    "pop3": Protocol(
        greeting_ends=_one_line,
        welcomes=_is_ok,
        declines=_is_pop3_error,
        ask="CAPA",
        ends=_is_pop3_list,
        read=read_pop3,
        starttls="STLS",
        starttls_word="STLS",
        starttls_ends=_one_line,
        agrees=_is_ok,
        leave="QUIT",
    ),
    "smtp": Protocol(
        greeting_ends=_is_smtp_reply,
        welcomes=_is_positive,
        declines=_is_negative,
        ask="EHLO {here}",
        ends=_is_smtp_reply,
        read=read_smtp,
        starttls="STARTTLS",
        starttls_word="STARTTLS",
        starttls_ends=_is_smtp_reply,
        agrees=_is_positive,
        leave="QUIT",
        ends_early=_is_no_to_hello,
    ),
    "managesieve": Protocol(
        greeting_ends=_is_sieve_reply,
        welcomes=_is_sieve_ok,
        declines=_is_sieve_no,
        ask="CAPABILITY",
        ends=_is_sieve_reply,
        read=read_managesieve,
        starttls="STARTTLS",
        starttls_word="STARTTLS",
        starttls_ends=_is_sieve_reply,
        agrees=_is_sieve_ok,
        leave="LOGOUT",
        greets_again=True,
        ends_early=_is_sieve_no,
    ),
}
