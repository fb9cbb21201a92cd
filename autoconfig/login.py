"""From an address to a login name, by rules. Pure.

The first rule that can be filled wins; `{address}` always can. A rule has its turn by where it stands: at
the server, then in the profile; `usernameWithoutAddress` before `username`, and only for a client that did
not say who asks. An alias is answered as the mailbox behind it: no server knows another login for it.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autoconfig.address import ADDRESS_PLACEHOLDER, DOMAIN_PLACEHOLDER, LOCAL_PLACEHOLDER, Address
from autoconfig.profile.rules import Limited, Login, Rule
from autoconfig.profile.servers import ServerChoice

# Letters that have no accent to lose, written as directories write them.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ß": "ss", "đ": "d"})
_PLACEHOLDERS = {"address": ADDRESS_PLACEHOLDER, "local": LOCAL_PLACEHOLDER, "domain": DOMAIN_PLACEHOLDER}
_WHOLE_ADDRESS = f"{LOCAL_PLACEHOLDER}@{DOMAIN_PLACEHOLDER}"
_DEFAULT_RULE = Rule.model_validate("{address}")


@dataclass(frozen=True, slots=True)
class Step:
    """One rule's turn: its template, and either the login or the reason why there is none."""

    template: str
    login: str | None
    reason: str = ""


def fold(text: str) -> str:
    """Lower case, accents removed, ligatures and crossed letters spelled out; everything else is kept."""
    text = text.lower()
    if text.isascii():
        return text
    marks_apart = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return unicodedata.normalize("NFC", "".join(c for c in marks_apart if not unicodedata.combining(c)))


def mailbox(address: Address, fields: Mapping[str, str]) -> Address:
    """The mailbox behind an address, by the field `address` from lookups; else the address itself."""
    real = fields.get("address") if fields else None
    return Address.parse(real) if real else address


def values(address: Address, fields: Mapping[str, str]) -> Mapping[str, str]:
    """What a template can name for this mailbox, with `fields` from lookups."""
    if not address.known:
        return _PLACEHOLDERS
    local = fold(address.local)
    known = {**fields, "address": str(address), "local": local, "domain": address.domain}
    first, dot, last = local.partition(".")
    if dot and "." not in last:
        known["first"], known["last"] = first, last
    return known


def username(owners: Sequence[Login], address: Address, known: Mapping[str, str]) -> str:
    """The login by the rules of `owners` (server, profile) in their order; `known` are the `values`."""
    for owner in owners:
        for rule in _rules(owner, address):
            if (rule.pattern is None or matches(rule, address)) and (login := _filled(rule, address, known)):
                return login
    return str(address)


def explain(owners: Sequence[Login], address: Address, known: Mapping[str, str]) -> Iterator[Step]:
    """Every rule's turn until the one that gives the login."""
    for rule in (*(rule for owner in owners for rule in _rules(owner, address)), _DEFAULT_RULE):
        login = _apply(rule, address, known)
        yield Step(rule.username.text, login, "" if login else _why_not(rule, address, known))
        if login:
            return


def fits(choice: ServerChoice, address: Address, fields: Mapping[str, str]) -> bool:
    """Whether this set of servers is the one for this mailbox."""
    return matches(choice, address) and all(
        fields.get(name, "").lower() == value.lower() for name, value in choice.field.items()
    )


def matches(limited: Limited, address: Address) -> bool:
    """Whether the glob `match` does; of an unknown address only the one for all."""
    pattern = limited.pattern
    return pattern is None or (address.known and pattern.match(address.local) is not None)


def _rules(owner: Login, address: Address) -> Sequence[Rule]:
    return owner.username if address.known else owner.rules_without_address


def _apply(rule: Rule, address: Address, known: Mapping[str, str]) -> str | None:
    return _filled(rule, address, known) if matches(rule, address) else None


def _filled(rule: Rule, address: Address, known: Mapping[str, str]) -> str | None:
    if address.known:
        return rule.username.fill(known)
    login = rule.username.fill(known, cut=False)
    if address.domain == DOMAIN_PLACEHOLDER:  # nobody in particular: as the profile has it
        return login
    return login and login.replace(_WHOLE_ADDRESS, ADDRESS_PLACEHOLDER)


def no_match(limited: Limited, address: Address) -> str:
    """Why `match` does not."""
    what = "the part before the @" if address.known else "an unknown address"
    return f'{what} does not match "{limited.match}"'


def _why_not(rule: Rule, address: Address, known: Mapping[str, str]) -> str:
    if not matches(rule, address):
        return no_match(rule, address)
    missing = [part.field for part in rule.username.parts if part.field and not known.get(part.field)]
    if missing:
        return "there is no " + " and no ".join(f"{{{field}}}" for field in dict.fromkeys(missing))
    return "a placeholder cannot be cut"
