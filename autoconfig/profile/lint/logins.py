"""Rules of a login that say something else than their author may think.

No text of a rule is quoted but what is no login: it may be somebody's.
"""

import re
from collections.abc import Iterator

from autoconfig.errors import one_of
from autoconfig.findings import Code, Mistake
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import Remark, logins
from autoconfig.profile.rules import Rule
from autoconfig.profile.template import ADDRESS_FIELDS, PLACEHOLDERS, Template, meant

# The standard's placeholders, which are right, and fields as shells, postfix, dovecot, jinja2 and mustache
# write them; doubled braces are one brace here, so that a placeholder in braces becomes {address}, as text.
# Behind a field a % is a joint, as in user%example.org.
_FIELD = re.compile(
    r"(?P<braced>\{%[A-Z]{1,20}%\})"
    rf"|(?:{'|'.join(PLACEHOLDERS)})"
    r"|(?P<foreign>\$\{{0,2}\w++\}{0,2}|(?<!\})%\{{1,2}\w*+\}{1,2}|(?<!\})%[A-Za-z]++(?!%)"
    r"|\{{3}\w++\}{3}|\{\{[^{}@]{0,60}\}\})"
)
# A field that is one here too, within the signs of another program.
_INNER = re.compile(r"(?<!\{)(?:\{{2})?(\{\w++\})")
_WRITE_A_FIELD = "write one such as {local}, {address} or {domain}"
# What a word processor makes of quotes: to YAML they are part of the text.
_QUOTES = re.compile("[“”„‟‘’‚‛«»‹›]")
_WORD = re.compile(r"\w++")
_GLOB = re.compile(r"[*?\[]")
# What stands in a rule without braces by mistake; everything else may be meant.
_FIELD_NAMES = frozenset((*ADDRESS_FIELDS, "email", "localpart", "login", "mail", "uid", "user", "username"))


def remarks(profile: Profile) -> Iterator[Remark]:
    """All of them."""
    for at, login in logins(profile):
        for index, rule in enumerate(login.username):
            if mistake := _of_template(rule.username) or _of_rule(rule):
                yield Remark((*at, "username", index, "username"), mistake)
        without = login.username_without_address
        if without and (mistake := _of_template(without) or _same_for_everybody(without)):
            yield Remark((*at, "usernameWithoutAddress"), mistake)


def _of_template(template: Template) -> Mistake | None:
    """That it says a field in the words of another program, or in quotes that are none."""
    for found in _FIELD.finditer(template.text):
        if braced := found["braced"]:
            field = PLACEHOLDERS.get(braced[1:-1])
            problem = f"{braced} is a placeholder in braces, so {{{field}}} stands in the login as it is"
            return Mistake(Code.FOREIGN_FIELD, problem, f"write {braced[1:-1]} without braces")
        if foreign := found["foreign"]:
            problem = f"{foreign} is no field here and would stand in the login as it is"
            if inner := _INNER.search(foreign):
                problem = f"{foreign} is no field here but for {inner[1]}, and the rest stands in all logins"
            return Mistake(Code.FOREIGN_FIELD, problem, _write(foreign.partition("|")[0]))
    if _QUOTES.search(template.text):
        problem = "its quotes are typographic, so they are part of everybody's login"
        return Mistake(Code.TYPOGRAPHIC_QUOTES, problem, 'write straight ones, as in "{local}"')
    return None


def _of_rule(rule: Rule) -> Mistake | None:
    """For one person, whom `match` then names, a login without any field is as it should be."""
    is_word = rule.username.text.lower() in _FIELD_NAMES
    return _same_for_everybody(rule.username) if is_word or _GLOB.search(rule.match) else None


def _same_for_everybody(template: Template) -> Mistake | None:
    """That nothing in it is of a person: a login by the domain is everybody's there."""
    fields = {part.field for part in template.parts if part.field}
    if fields - {"domain"}:
        return None
    field = "no field but {domain}" if fields else "no field"
    problem = f"it has {field}, so it is one login for everybody whom it is for"
    return Mistake(Code.SAME_LOGIN, problem, _write("" if fields else template.text))


def _write(text: str) -> str:
    """What to write for a field in another program's words, or in none."""
    words = _WORD.findall(text)
    found = meant(words[0], ADDRESS_FIELDS) if len(words) == 1 else []
    quoted = [f'"{{{field}}}"' for field in found]
    return f"write {one_of(quoted)}, with braces and quotes" if quoted else _WRITE_A_FIELD
