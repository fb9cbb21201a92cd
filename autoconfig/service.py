"""What is asked, and the answer to it: two pure halves, with lookups between them as the only I/O.

    ask(directory, request) -> Question       who is meant, which provider
    answer(question, fields) -> Document      fields: what the lookups returned, {} where there are none

HTTP, the command line and static export are ways to call these two. Both raise what is in `errors`.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from autoconfig.account import Account
from autoconfig.address import CONTROL, MAX_LENGTH, Address, is_mail_domain, is_masked
from autoconfig.directory import Directory
from autoconfig.errors import AddressNeeded, BadParameter, UnknownDomain
from autoconfig.formats import Format
from autoconfig.identify import identify, server_set
from autoconfig.login import explain as explain_username
from autoconfig.login import fits, mailbox, matches, no_match, values
from autoconfig.lookups import Search
from autoconfig.model import Profile
from autoconfig.model.servers import RawServer, ServerChoice
from autoconfig.provider import Provider
from autoconfig.texts import Language
from autoconfig.words import EvolutionAnswer

MAX_NAME_LENGTH = 200
_MD5 = re.compile("[0-9a-f]{32}")


class Request(NamedTuple):
    """Somebody asks for a document.

    `parameters`: `emailaddress`, `name`, `username`, `lang`, and `emailmd5`, which Evolution sends in place
    of the address; `host`: A-labels, "" for none; `languages`: what the client reads, the best first.
    """

    format: Format
    parameters: Mapping[str, str]
    host: str = ""
    languages: Sequence[str] = ()


class Question(NamedTuple):
    """A request understood: this provider, for this address, in this format.

    `digest`: the MD5 of a masked address, "" where it is of no use.
    """

    format: Format
    provider: Provider
    address: Address
    host: str
    name: str | None
    guest: bool
    corrected: str | None
    language: Language
    digest: str = ""

    @property
    def personal(self) -> bool:
        """Whether the answer is one person's; the same whether or not a lookup knows the person."""
        return self.address.known or bool(self.digest)

    def search(self, arrival: float) -> Search | None:
        """What an adapter must ask before the answer, to a request that came at `arrival` (monotonic)."""
        lookups = self.provider.lookups
        return lookups.search(self.address, self.digest, arrival) if lookups else None


class Document(NamedTuple):
    """An answer. `personal`: it is one person's, whether or not it looks different from another's."""

    body: bytes
    media_type: str
    file_name: str | None
    personal: bool

    @property
    def etag(self) -> str:
        """A strong entity tag, quoted (RFC 9110 section 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def ask(directory: Directory, request: Request) -> Question:
    """Who is meant, and which provider. Raises BadAddress, BadParameter, AddressNeeded and UnknownDomain."""
    text = request.parameters.get("emailaddress", "")
    asked = directory.domain_of(request.host)
    address = Address.anyone(asked) if is_masked(text) else Address.parse(text)
    if request.format.personal and not address.known:
        raise AddressNeeded("Say for which mail address: emailaddress=jean.dupont@example.org")
    provider, guest = _provider(directory, request, address.domain)
    profile = provider.profile
    wanted = (request.parameters.get("lang", ""), *request.languages)
    return Question(
        format=request.format,
        provider=provider,
        address=address,
        host=request.host,
        name=_plain(request.parameters, "name", MAX_NAME_LENGTH),
        guest=guest,
        corrected=_corrected(request) if profile.username_may_differ else None,
        language=directory.texts.choose(wanted if request.format.personal else (), profile.spoken),
        digest="" if address.known else _digest(request.parameters, profile),
    )


def answer(question: Question, fields: Mapping[str, str]) -> Document:
    """The document, with `fields` from lookups. Raises Inexpressible."""
    account = identified(question, fields)
    form = question.format
    return Document(
        body=form.render(account),
        media_type=form.media_type,
        file_name=form.file_name and form.file_name.replace("{domain}", account.address.domain),
        personal=question.personal,
    )


def identified(question: Question, fields: Mapping[str, str]) -> Account:
    """The account that was asked about."""
    return identify(
        question.provider.profile,
        question.address,
        fields,
        host=question.host,
        name=question.name,
        guest=question.guest,
        corrected=question.corrected,
        language=question.language,
    )


def explain(question: Question, fields: Mapping[str, str]) -> Iterator[str]:
    """In lines: each server with its login, the rule that gave it, and why the earlier ones did not."""
    profile, address = question.provider.profile, mailbox(question.address, fields)
    known = values(address, fields)
    yield from _explain_choice(profile, address, fields)
    servers = server_set(profile, address, fields)
    for server in (*servers.incoming_server, *servers.outgoing_server):
        if isinstance(server, RawServer):
            continue
        hostname = server.hostname.fill({"domain": question.address.domain})
        yield f"{server.type} {hostname}:{server.port} {server.socket_type}"
        for step in explain_username((server, profile), address, known):
            yield f"  {step.template} → {step.login}" if step.login else f"  {step.template}: {step.reason}"


def _explain_choice(profile: Profile, address: Address, fields: Mapping[str, str]) -> Iterator[str]:
    for choice in profile.servers:
        if fits(choice, address, fields):
            yield f"servers: {choice.use}"
            return
        yield f"servers: not {choice.use}, {_why_not(choice, address, fields)}"
    if profile.servers:
        yield "servers: the profile's own"


def _why_not(choice: ServerChoice, address: Address, fields: Mapping[str, str]) -> str:
    if not matches(choice, address):
        return no_match(choice, address)
    return " and ".join(
        f"there is no {{{name}}}" if name not in fields else f"{{{name}}} is {fields[name]}"
        for name, value in choice.field.items()
        if fields.get(name, "").lower() != value.lower()
    )


def _provider(directory: Directory, request: Request, domain: str) -> tuple[Provider, bool]:
    """The provider, and whether the domain is its guest: one whose mail it exchanges without naming it."""
    if provider := directory.find(domain):
        return provider, False
    if is_mail_domain(domain):
        exchanger = (
            directory.find_by_mail_exchanger(request.host) if request.format.by_mail_exchanger else None
        )
        if exchanger:
            return exchanger, True
        if provider := directory.find_any():
            return provider, False
    raise UnknownDomain(domain)


def _corrected(request: Request) -> str | None:
    """Only of a document for one person: elsewhere clients send parameters that nobody asked for."""
    return _plain(request.parameters, "username", MAX_LENGTH) if request.format.personal else None


def _plain(parameters: Mapping[str, str], name: str, longest: int) -> str | None:
    text = parameters.get(name, "").strip()
    if len(text) > longest or CONTROL.search(text):
        raise BadParameter(f"The {name} must be plain text of at most {longest} characters.")
    return text or None


def _digest(parameters: Mapping[str, str], profile: Profile) -> str:
    digest = parameters.get("emailmd5", "").lower()
    exact = profile.evolution is EvolutionAnswer.EXACT
    return digest if exact and _MD5.fullmatch(digest) else ""
