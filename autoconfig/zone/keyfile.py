"""A key for updates, in the format of BIND, as tsig-keygen and ddns-confgen write it.

    key "autoconfig" {
            algorithm hmac-sha256;
            secret "…";
    };

Comments as BIND has them (#, //, /* */). Other statements are passed over; there is one key in a file. Its
secret changes zones, so it is said where everybody on the machine can read it. But it is used: nsupdate takes
such a file too, a shell makes one of what tsig-keygen prints, and a container may mount no other.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autoconfig import files
from autoconfig.errors import BadKeyFile, one_of
from autoconfig.reach.update import ALGORITHMS, TransactionKey, is_key_name

MAX_LENGTH = 64 * files.KIB
_OTHERS_CAN_READ = 0o004
_TOKEN = re.compile(
    r"""(?P<blank>\s++|//[^\n]*+|\#[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)
      | (?P<sign>[{};])
      | "(?P<quoted>[^"\n]*+)"
      | (?P<word>(?!/\*)[^\s{};"\#]++)""",
    re.VERBOSE,
)
_AS_WRITTEN = "write it as tsig-keygen does"
# What dnssec-keygen writes, and older nsupdate took.
_PRIVATE_KEY = "Private-key-format:"


class _Token(NamedTuple):
    line: int
    text: str
    is_sign: bool = False


def read_key(path: Path) -> TransactionKey:
    """The one key of a file. Raises BadKeyFile, which never says the secret."""
    try:
        text = files.read(path, MAX_LENGTH).decode()
    except OSError as error:
        raise BadKeyFile(path, 0, f"it cannot be read: {error.strerror or error}", "") from None
    except UnicodeDecodeError:
        raise BadKeyFile(path, 0, "it is no text", _AS_WRITTEN) from None
    if text.startswith(_PRIVATE_KEY):
        raise BadKeyFile(path, 1, "it is a key of dnssec-keygen", "make one with tsig-keygen")
    found = list(_keys(path, list(_tokens(path, text))))
    if len(found) != 1:
        problem = f"it has {len(found)} keys" if found else "it has no key"
        raise BadKeyFile(path, 0, problem, "name a file with one, as tsig-keygen writes it")
    return found[0]


def is_everybodys(path: Path) -> bool:
    """Whether all on this machine can read the file."""
    return bool(path.stat().st_mode & _OTHERS_CAN_READ)


def _tokens(path: Path, text: str) -> Iterator[_Token]:
    position, line = 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise BadKeyFile(path, line, "a quotation mark or a comment has no end here", _AS_WRITTEN)
        if match.lastgroup != "blank":
            yield _Token(line, match[match.lastgroup or 0], match.lastgroup == "sign")
        line += match[0].count("\n")
        position = match.end()


def _keys(path: Path, tokens: list[_Token]) -> Iterator[TransactionKey]:
    """Those of the statements `key NAME { … };` that stand in no other."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.is_sign:
            depth += {"{": 1, "}": -1, ";": 0}[token.text]
        elif depth == 0 and token.text == "key" and [*map(_sign, tokens[index + 1 : index + 3])] == ["", "{"]:
            yield _key(path, tokens[index + 1], tokens[index + 3 :])


def _key(path: Path, name: _Token, rest: list[_Token]) -> TransactionKey:
    """Of what stands between its braces."""
    given: dict[str, _Token] = {}
    for index in range(0, len(rest), 3):
        if _sign(rest[index]) == "}":
            break
        clause = rest[index : index + 3]
        if [*map(_sign, clause)] != ["", "", ";"]:
            raise BadKeyFile(path, rest[index].line, "this is not a word, a value, a semicolon", _AS_WRITTEN)
        given[clause[0].text] = clause[1]
    else:
        raise BadKeyFile(path, name.line, "the key has no end", _AS_WRITTEN)
    for word in ("algorithm", "secret"):
        if word not in given:
            raise BadKeyFile(path, name.line, f"the key has no {word}", _AS_WRITTEN)
    return TransactionKey(
        _name(path, name), _algorithm(path, given["algorithm"]), _secret(path, given["secret"])
    )


def _sign(token: _Token) -> str:
    return token.text if token.is_sign else ""


def _name(path: Path, token: _Token) -> str:
    if not is_key_name(token.text):
        raise BadKeyFile(path, token.line, "the key's name is no name of DNS", _AS_WRITTEN)
    return token.text


def _algorithm(path: Path, token: _Token) -> str:
    algorithm = token.text.lower()
    if algorithm not in ALGORITHMS:
        raise BadKeyFile(
            path, token.line, f"{algorithm} is no algorithm for updates", f"use {one_of(ALGORITHMS)}"
        )
    return algorithm


def _secret(path: Path, token: _Token) -> bytes:
    try:
        secret = b64decode(token.text, validate=True)
    except ValueError:
        secret = b""
    if not secret:
        raise BadKeyFile(path, token.line, "the secret is no base64", _AS_WRITTEN)
    return secret
