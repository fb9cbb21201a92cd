"""Documents prepared once and filled in for each person: the same as `render` gives, in a part of the time.

A document depends on a profile and on a few texts of the person. It is rendered once with a mark in the place
of each, and split there; then everybody's texts go between the pieces. A blank serves all of one shape: who
have the same servers and the same things known of them, and whose texts are equal to each other where they
are in it; so whatever a format compares comes out the same.

What must stay true:

1. `render` is the truth. What it does with a text beside writing it, such as cutting it, escaping it or
   taking it for a number, a blank cannot do: such texts and such templates are rendered.
2. A blank is held against `render` when it is made; one that differs is not used.
3. Blanks belong to a provider and go with it. Where it has MAX_BLANKS, all others are rendered.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.clients.thunderbird import is_not_text
from autoconfig.directory.provider import Provider
from autoconfig.errors import AutoconfigError
from autoconfig.formats import Format
from autoconfig.formats.blanks import Blank, Cut, Mark
from autoconfig.identify import Circumstances, Person, account_of, server_set, who
from autoconfig.profile.servers import Server, ServerSet
from autoconfig.profile.words import IncomingType

# Shapes follow from a profile and are few, but each of its domains may be one.
MAX_BLANKS = 1000
# What all formats write as it is.
_PLAIN = re.compile("[^\x00-\x1f\x7f-\x9f&<>\"'\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]*")

# The same, and no number or truth value to anybody: what nearly all texts are like.
_USUAL = re.compile("[a-eg-su-z][a-z0-9.@_-]*")


def filled(
    form: Format,
    provider: Provider,
    address: Address,
    fields: Mapping[str, str],
    circumstances: Circumstances,
    protocol: IncomingType | None,
) -> bytes | None:
    """The document from a blank; None where it has to be rendered."""
    profile = provider.profile
    behind_a_mask = fields and not address.known  # what a lookup knows of them is theirs alone
    if not form.prepared or circumstances.corrected is not None or profile.redirect or behind_a_mask:
        return None
    person = who(profile, address, fields)
    servers = server_set(profile, person.mailbox, fields)
    name = circumstances.name or fields.get("name")
    texts = _texts(person, address, name, servers)
    domain, listed, language = address.domain, profile.listed_domains, circumstances.language
    # Equal for all whom one blank serves; a listed domain stands first, and not again among the others.
    shape = (
        form.name,
        protocol,
        circumstances.guest,
        language.tag,
        id(servers),
        domain if len(listed) > 1 and domain in listed else None,
        name is None,
        () if profile.core_only else tuple(person.known),
        # Which are equal to which; of nearly everybody none are.
        len(texts) if len({*texts}) == len(texts) else tuple(map(texts.index, texts)),
    )
    known = provider.blanks.get(shape)
    if known and known[0] is language:
        blank = known[1]
    elif not known and len(provider.blanks) >= MAX_BLANKS:
        return None
    else:
        blank = _made(_Case(form, person, address, servers, circumstances, name, protocol), texts)
        provider.blanks[shape] = language, blank
    return _fill(form, address, blank, texts) if blank else None


def _texts(person: Person, address: Address, name: str | None, servers: ServerSet) -> list[str]:
    """All texts of the person that may stand in the document, in an order of their own."""
    if not address.known:
        return [address.domain]
    mailbox = person.mailbox
    whole = person.known["address"]
    if mailbox is address:
        texts = [address.domain, address.local, whole, person.inherited]
    else:
        texts = [address.domain, address.local, str(address), person.inherited, *mailbox[:2], whole]
    if name is not None:
        texts.append(name)
    if servers.with_logins:
        texts += map(person.login, servers.with_logins)
    if not person.profile.core_only:
        texts += map(person.login, person.profile.services_with_logins)
        texts += person.known.values()
        texts += person.in_url().values()
    return texts


class _Case(NamedTuple):
    """What a document is made of: for whom, in which format, and how it was asked for."""

    form: Format
    person: Person
    address: Address
    servers: ServerSet
    circumstances: Circumstances
    name: str | None
    protocol: IncomingType | None

    @property
    def account(self) -> Account:
        """What `render` makes it of."""
        account = account_of(self.person, self.address, self.servers, self.circumstances, self.name)
        return account.reading_by(self.protocol) if self.protocol else account


def _made(case: _Case, texts: Sequence[str]) -> Blank | None:
    """The blank for this shape; None where none can be made."""
    roles: list[str] = []

    def identifier(_: Address, role: str) -> str:
        if role not in roles:
            roles.append(role)
        return Mark.of(len(texts) + roles.index(role))

    form = case.form
    try:
        account = _marked(case, texts)
        document = form.render(account, identifier) if form.identifier else form.render(account)
        blank = Blank.of(document, tuple(roles))
        return blank if _fill(form, case.address, blank, texts) == form.render(case.account) else None
    except (AutoconfigError, Cut, ValueError, IndexError):  # IndexError: a profile that has a mark in a text
        return None


def _marked(case: _Case, texts: Sequence[str]) -> Account:
    """The account with marks in the place of the texts."""

    def mark(text: str) -> str:
        return Mark.of(texts.index(text)) if text in texts else text

    address = _marked_address(case.address, mark)
    same = case.person.mailbox == case.address
    mailbox = address if same else _marked_address(case.person.mailbox, mark)
    person = _MarkedPerson(
        case.person.profile,
        mailbox,
        address.domain,
        {name: mark(value) for name, value in case.person.known.items()},
        mark(case.person.inherited),
    )
    person.real, person.mark = case.person, mark
    name = None if case.name is None else mark(case.name)
    marked = case._replace(person=person, address=address, name=name).account
    return marked._replace(domains=(address.domain, *case.account.domains[1:]))


class _MarkedAddress(Address):
    whole: str

    def __str__(self) -> str:
        return self.whole


def _marked_address(address: Address, mark: Callable[[str], str]) -> Address:
    if not address.known:
        return address._replace(domain=mark(address.domain))
    marked = _MarkedAddress(mark(address.local), mark(address.domain))
    marked.whole = mark(str(address))
    return marked


class _MarkedPerson(Person):
    """Somebody whose texts are marks; which rule gives a login is found out with the real ones."""

    real: Person
    mark: Callable[[str], str]

    def login(self, server: Server) -> str:
        return self.mark(self.real.login(server))

    def in_url(self) -> Mapping[str, str]:
        return {name: self.mark(value) for name, value in self.real.in_url().items()}


def _fill(form: Format, address: Address, blank: Blank, texts: Sequence[str]) -> bytes | None:
    """The document for these texts; None where one of them is not written as it is."""
    pieces, identifier = list(blank.pieces), form.identifier
    for number, places in blank.places:
        if identifier and number >= len(texts):
            text = identifier(address, blank.roles[number - len(texts)])
        else:
            text = texts[number]
            if not _USUAL.fullmatch(text) and (not _PLAIN.fullmatch(text) or is_not_text(text)):
                return None
        written = text.encode()
        for place in places:
            pieces[place] = written
    return b"".join(pieces)
