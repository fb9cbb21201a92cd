"""What people log in with, as sources say it: a rule for everybody, never one person's login. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from autoconfig.check.documents.inquiries import POSTMASTER
from autoconfig.check.notes import some
from autoconfig.findings import Mistake
from autoconfig.profile.template import PLACEHOLDERS, Template, escape

_ADDRESS = "{address}"
_SILENT = "Assumed to be the address: no source says what people log in with."
_UNTOLD = (
    "A source fills in a login by a rule that cannot be told from outside: write that rule. Assumed here is "
    "the address."
)


class LoginTold(NamedTuple):
    """A template, and why it is that."""

    template: str = _ADDRESS
    comment: str = _SILENT


def login(said: Iterable[str | None], domain: str) -> LoginTold:
    """What most sources say, as a template; a source that says nothing is None.

    The documents were asked about `postmaster`.
    """
    told = [one for one in said if one]
    rules = Counter(rule for one in told if (rule := _rule(one, domain)))
    if not rules:
        return LoginTold(comment=_UNTOLD if told else _SILENT)
    (rule, agree), *others = rules.most_common()
    comment = agreed(agree, len(told), "a login")
    if others:
        comment += f" Others say {some([other for other, _ in others])}."
    if rules.total() < len(told):
        comment += f" {_UNTOLD.partition(':')[0]}."
    return LoginTold(rule, comment)


def agreed(agree: int, of: int, what: str) -> str:
    """How many of those that say something say this, as a sentence."""
    if of == 1:
        return f"The one source that names {what} says so."
    return f"{agree} of {of} sources that name {what} {'says' if agree == 1 else 'say'} so."


def _rule(text: str, domain: str) -> str:
    """A login as a template, "" where it is nothing but one person's."""
    text = escape(text).replace(f"{POSTMASTER}@{domain}", _ADDRESS).replace(POSTMASTER, "{local}")
    for placeholder, field in PLACEHOLDERS.items():
        text = text.replace(placeholder, f"{{{field}}}")
    text = text.replace("{local}@{domain}", _ADDRESS).replace(f"{{local}}@{domain}", _ADDRESS)
    try:
        parts = Template.parse(text).parts
    except Mistake:
        return ""
    return text if any(part.field for part in parts) else ""
