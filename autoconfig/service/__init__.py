"""What is asked, and the answer to it: two pure halves, and the lookups between them.

    Asked ---- ask ----> Question ---- answer ----> Document
                            |            ^
                            | search     | fields, {} where no lookup is asked
                            +------------+

HTTP, the page, the command line, the zone and the export are ways to call these two; both raise what is in
`errors`. The page and the zone draw the account themselves, and take `identified` in place of `answer`.

What must stay true:

1. Both halves are pure: no I/O, no clock, no random number. The same question and fields give the same
   content, so a client may ask whether it has changed, and the export holds what the service answers. Signing
   alone is otherwise: no two signatures are the same. It comes last, and the tag is of what was signed.
2. The lookups stand between, and whoever calls waits for them: an event loop with `await`, a thread by
   blocking. Were they inside, there would have to be two services, one of each kind. What else takes time is
   a signer that waits for another process; a question says so before (`waits`).
3. What is wrong with a request is said by `ask`, so that no server of the operator's is troubled with it. An
   address counts first, then whether there must be one, then the domain, then what was said beside: whose
   domain is not here has to look elsewhere, whatever else is wrong. So an `Asked` has texts as they were
   said, and becomes a question only when the provider is known.
4. Nobody is told whether a mailbox exists, but for what a lookup adds to its document. `ask` cannot know, and
   to `answer` a missing field is no error: the login is then the one by rule. Whether a document is personal,
   and so who may keep it, follows from the question alone. That no set of servers chosen by a field makes a
   difference in the status is seen to when a profile is read.
5. A question holds all that its answer depends on, the provider with its lookups and its signer too: it ends
   with the profile that it began with, whatever is loaded meanwhile.

Whose domain is it? That of the address, else that of the host that was asked, without the label that clients
put before it (`Directory.domain_of`). Which provider? The first of

    the one that names the domain                          a domain of its own
    the one whose mail exchanger's host was asked          a guest: only where the format says so
    the one that names "*"                                 any mail domain
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from autoconfig.account import Account
from autoconfig.address import CONTROL, MAX_LENGTH, Address, is_mail_domain
from autoconfig.directory import MAIL_EXCHANGER_LABEL, Directory
from autoconfig.directory.provider import Provider
from autoconfig.errors import AddressNeeded, BadParameter, UnknownDomain
from autoconfig.formats import Asker, Format
from autoconfig.formats.asked import Asked
from autoconfig.identify import Circumstances, describe, identify, server_set
from autoconfig.login import explain as explain_username
from autoconfig.login import fits, mailbox, matches, no_match, values
from autoconfig.lookups import Search
from autoconfig.profile import Profile
from autoconfig.profile.servers import RawServer, ServerChoice
from autoconfig.profile.words import EvolutionAnswer, IncomingType
from autoconfig.service.prepared import filled
from autoconfig.signing import Signer
from autoconfig.texts import ENGLISH, Language, Texts, shipped

MAX_NAME_LENGTH = 200
PROTOCOLS = (IncomingType.IMAP, IncomingType.POP3)


class Question(NamedTuple):
    """A request understood: this provider, for this address, in this format.

    `digest`: the MD5 of a masked address, "" where it is of no use.
    """

    format: Format
    provider: Provider
    address: Address
    circumstances: Circumstances
    protocol: IncomingType | None
    digest: str = ""

    @property
    def signer(self) -> Signer | None:
        """What signs the answer."""
        return self.provider.signer if self.format.signed else None

    @property
    def waits(self) -> bool:
        """Whether another process helps with the answer, so that no event loop may wait for it."""
        return self.signer is not None and self.signer.waits

    @property
    def personal(self) -> bool:
        """Whether the answer is one person's; the same whether or not a lookup knows the person."""
        return self.address.known or bool(self.digest)

    def search(self, arrival: float) -> Search | None:
        """What an adapter must ask before the answer, to a request that came at `arrival` (monotonic)."""
        lookups = self.provider.lookups
        return lookups.search(self.address, self.digest, arrival) if lookups else None


class Document(NamedTuple):
    """An answer. `personal`: it is one person's, whether or not it looks different from another's.

    `content`: the body before it was signed, which no two times gives the same bytes.
    """

    body: bytes
    media_type: str
    file_name: str | None
    personal: bool
    content: bytes

    @property
    def etag(self) -> str:
        """An entity tag of the content, quoted (RFC 9110 section 8.8.3)."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


def ask(directory: Directory, form: Format, asked: Asked, texts: Texts | None = None) -> Question:
    """Who is meant, and which provider; `texts` are the languages there are, None for ours alone.

    Raises AddressNeeded, UnknownDomain or BadParameter.
    """
    address = _address(directory, form, asked)
    provider, guest = _provider(directory, form, asked.host, address.domain)
    profile, corrected, language = provider.profile, None, ENGLISH
    name = _plain("name", asked.name, MAX_NAME_LENGTH) if asked.name else None
    if form.asker is Asker.REQUIRED:
        if asked.login and profile.username_may_differ:
            corrected = _plain("username", asked.login, MAX_LENGTH)
        # Only a document for one person has words of ours in it.
        language = _language(profile, asked.languages, texts)
    circumstances = Circumstances(asked.host, name, guest, corrected, language)
    protocol = _protocol(asked.protocol) if asked.protocol else None
    unmasks = asked.digest and not address.known and profile.evolution is EvolutionAnswer.EXACT
    return Question(form, provider, address, circumstances, protocol, asked.digest if unmasks else "")


def ask_about(
    directory: Directory,
    form: Format,
    address: Address,
    host: str,
    languages: Sequence[str] = (),
    texts: Texts | None = None,
) -> Question:
    """What `ask` says to somebody's address alone, in less time. Raises UnknownDomain."""
    provider = directory.find(address.domain)
    if provider is None or form.asker is Asker.IGNORED:
        return ask(directory, form, Asked(address, host=host, languages=tuple(languages)), texts)
    is_for_one = form.asker is Asker.REQUIRED
    language = _language(provider.profile, languages, texts) if is_for_one else ENGLISH
    return Question(form, provider, address, Circumstances(host, None, False, None, language), None)


def answer(question: Question, fields: Mapping[str, str]) -> Document:
    """The document, with `fields` from lookups. Raises Inexpressible and SigningFailed."""
    form, provider, address, circumstances, protocol, _ = question
    content = filled(form, provider, address, fields, circumstances, protocol)
    if content is None:
        content = form.render(identified(question, fields))
    signer = question.signer
    body = signer.sign(content) if signer else content
    file_name = form.file_name and form.file_name.replace("{domain}", address.domain)
    return Document(body, form.media_type, file_name, question.personal, content)


def _language(profile: Profile, asked: Sequence[str], texts: Texts | None) -> Language:
    return (texts or shipped()).among(profile.languages).choose(asked, profile.spoken)


def identified(question: Question, fields: Mapping[str, str]) -> Account:
    """What the document is made of, with `fields` from lookups."""
    profile, address = question.provider.profile, question.address
    if question.format.of_profile:
        return describe(profile, address.domain, question.provider.logo)
    account = identify(profile, address, fields, question.circumstances)
    return account.reading_by(question.protocol) if question.protocol else account


def left_out(question: Question, fields: Mapping[str, str]) -> Iterator[str]:
    """What the document does not say of the profile's servers, and why, in words for the operator."""
    return iter(question.format.left_out(identified(question, fields)))


def explain(question: Question, fields: Mapping[str, str]) -> Iterator[str]:
    """In lines: each server with its login, the rule that gave it, and why the earlier ones did not."""
    profile, address = question.provider.profile, mailbox(question.address, fields)
    known = values(address, fields)
    yield from _explain_choice(profile, address, fields)
    servers = server_set(profile, address, fields)
    services = (server for servers in profile.services.values() for server in servers)
    for server in (*servers.incoming_server, *servers.outgoing_server, *services):
        if isinstance(server, RawServer):
            yield f"{' or '.join(sorted(server.types))}, kept raw: as it stands, in autoconfig alone"
            continue
        if server.hostname:
            hostname = server.hostname.fill({"domain": question.address.domain})
            yield f"{server.type} {hostname}:{server.port} {server.socket_type}"
        else:
            yield f"{server.type} {server.url}"
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


def _address(directory: Directory, form: Format, asked: Asked) -> Address:
    address = asked.address or Address.anyone(directory.domain_of(asked.host))
    if form.asker is Asker.REQUIRED and not address.known:
        raise AddressNeeded("Say for which mail address: emailaddress=jean.dupont@example.org")
    return Address.anyone(address.domain) if form.asker is Asker.IGNORED else address


def _provider(directory: Directory, form: Format, host: str, domain: str) -> tuple[Provider, bool]:
    """The provider, and whether the domain is its guest: one whose mail it exchanges without naming it."""
    if provider := directory.find(domain):
        return provider, False
    if is_mail_domain(domain):
        asked = f"{MAIL_EXCHANGER_LABEL}.{domain}" if form.asker is Asker.IGNORED else host
        exchanger = directory.find_by_mail_exchanger(asked) if form.by_mail_exchanger else None
        if exchanger:
            return exchanger, True
        if provider := directory.find_any():
            return provider, False
    raise UnknownDomain(domain)


def _plain(what: str, said: str, longest: int) -> str | None:
    text = said.strip()
    if not text:
        return None
    if len(text) > longest or CONTROL.search(text):
        raise BadParameter(f"The {what} must be plain text of at most {longest} characters.")
    return text


def _protocol(said: str) -> IncomingType | None:
    word = said.lower()
    if not word:
        return None
    if word not in PROTOCOLS:
        raise BadParameter(f"The protocol must be {' or '.join(PROTOCOLS)}.")
    return IncomingType(word)
