"""`Profile`: what one YAML file says. The model is the schema of such a file.

Its keys are the standard's words, in camel case in a file. What a single value may be is said in `scalars`
and `words`; the parts of a profile are the modules of this folder.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from autoconfig.address import is_host_name
from autoconfig.errors import close
from autoconfig.findings import Code, Mistake
from autoconfig.profile.allow import Allowed
from autoconfig.profile.declarations import Declarations
from autoconfig.profile.domains import DomainsFrom
from autoconfig.profile.elements import ElementModel
from autoconfig.profile.extras import Extras
from autoconfig.profile.groupware import Groupware
from autoconfig.profile.help import Help, Page, Password
from autoconfig.profile.languages import Placed, common, texts
from autoconfig.profile.lookups import Lookup
from autoconfig.profile.rules import Login
from autoconfig.profile.scalars import (
    AttributeName,
    Filled,
    Hostname,
    Listed,
    MailDomain,
    RawElement,
    Seconds,
    ServedDomain,
    Some,
    Text,
)
from autoconfig.profile.schema import Frozen, Model
from autoconfig.profile.servers import (
    RawServer,
    Server,
    ServerChoice,
    ServerSet,
    is_core,
    offers,
    with_logins,
)
from autoconfig.profile.signing import Signing
from autoconfig.profile.values import Flag, Translated
from autoconfig.profile.words import ANY_DOMAIN, EvolutionAnswer

# Thunderbird waits five seconds for an answer.
MAX_TIMEOUT = 5.0


class Raw(Model):
    """What has no word here, by the element it stands in, for autoconfig only: elements and attributes."""

    email_provider: Annotated[tuple[RawElement, ...], Listed()] = ()
    client_config: Annotated[tuple[RawElement, ...], Listed()] = ()
    email_provider_attributes: dict[AttributeName, Text] | None = None
    client_config_attributes: dict[AttributeName, Text] | None = None

    @cached_property
    def servers(self) -> tuple[RawServer, ...]:
        """The elements that are servers."""
        found = (RawServer(raw=element) for element in (*self.email_provider, *self.client_config))
        return tuple(server for server in found if server.types)


def _short(seconds: float) -> float:
    if not 0 < seconds <= MAX_TIMEOUT:
        problem = f"it must be more than 0 and at most {MAX_TIMEOUT:.0f}s, clients do not wait longer"
        raise Mistake(Code.BAD_TIME, problem, "write one such as 2s")
    return seconds


class Profile(Extras, Groupware, ServerSet, Login):
    """The content of one YAML file: how mail works at one provider. Pure data, no connection."""

    id: Text | None = Field(
        None, examples=["example.org"], description="free text; default: the first domain"
    )
    domains_file: Text | None = Field(
        None,
        examples=["domains.txt"],
        description="a file of mail domains, one a line, relative to this file",
    )
    domains_from: DomainsFrom | None = Field(
        None,
        examples=["{sql: {url: …, query: …}}"],
        description="a database of mail domains, asked while the service runs",
    )
    domains: Annotated[tuple[ServedDomain, ...], Listed()] = Field(
        (),
        validate_default=True,
        examples=["[example.org]"],
        description='mail domains; "*": any domain that no other profile has',
    )
    mx_domains: Annotated[tuple[MailDomain, ...], Listed()] = Field(
        (), examples=["[mx.example.org]"], description="domains of the mail exchangers of customers' domains"
    )
    service: Hostname | None = Field(
        None, examples=["autoconfig.example.net"], description="the host of this service, for DNS records"
    )
    display_name: Annotated[Text, Field(max_length=60)] = Field(examples=["Example Mail"])
    display_short_name: Annotated[Text, Field(max_length=20)] | None = Field(None, examples=["Example"])
    lookups: Annotated[tuple[Lookup, ...], Listed(), Some] = Field(
        (), examples=["[{table: {…}}]"], description="where to ask for more than the address says, in order"
    )
    timeout: Annotated[Seconds, AfterValidator(_short)] = Field(
        2.0, examples=["2s"], description="how long all lookups together may take"
    )
    cache: Seconds = Field(60.0, examples=["60s"], description="how long an answer is kept; 0: not at all")
    evolution: EvolutionAnswer = Field(
        EvolutionAnswer.PLACEHOLDER, examples=["exact"], description="what Evolution gets by the tables"
    )
    servers: Annotated[tuple[ServerChoice, ...], Listed(), Some] = Field(
        (),
        examples=['[{match: "*.old", use: old}]'],
        description="who gets a set of servers instead of these; the first that fits wins",
    )
    server_sets: Annotated[Mapping[Text, ServerSet], AfterValidator(Frozen)] = Field(
        default_factory=lambda: Frozen({}),
        examples=["{old: {incomingServer: […], …}}"],
        description="by a name that `use` has",
    )
    username_may_differ: Flag = Field(
        False, examples=["true"], description="some people have another login than the rules give"
    )
    password: Password = Field(Password(), examples=["{kind: application, …}"])
    help: Help = Field(Help(), examples=["{webMail: …}"], description="what people find beside the settings")
    page: Page = Field(Page(), examples=["{host: …}"], description="the page for people")
    signing: Signing | None = Field(
        None,
        examples=["{certificate: fullchain.pem, key: privkey.pem}"],
        description="how the mobileconfig is signed",
    )
    consent_text: Translated | None = Field(
        None,
        examples=["{en: …, fr: …}"],
        description="what a person must agree to before a mobileconfig is installed",
    )
    allow: Allowed = Field(
        default_factory=lambda: Frozen({}),
        examples=['{kept-raw: "everybody here has Thunderbird"}'],
        description="warnings and information that are not said of this file, by code, each with the reason",
    )
    raw: Raw = Field(
        Raw(), examples=["{emailProvider: […]}"], description="further elements, for autoconfig only"
    )

    @field_validator("domains")
    @classmethod
    def _some_domain(cls, domains: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        others = (info.data.get(name, "") for name in ("domains_file", "domains_from"))
        if not domains and all(other is None for other in others):
            remedy = "domains: [example.org], domainsFile: domains.txt or domainsFrom: {sql: …}"
            raise PydanticCustomError("missing", "Field required", {"remedy": remedy})
        return domains

    @field_validator("evolution")
    @classmethod
    def _some_table(cls, evolution: EvolutionAnswer, info: ValidationInfo) -> EvolutionAnswer:
        lookups = info.data.get("lookups")
        exact = evolution is EvolutionAnswer.EXACT
        if exact and lookups is not None and not any(lookup.table for lookup in lookups):
            raise Mistake(
                Code.KEYS_AT_ODDS, "only a table can be asked so", "write one in lookups or leave this out"
            )
        return evolution

    @field_validator("server_sets")
    @classmethod
    def _nobody_stands_out(
        cls, sets: Mapping[str, ServerSet], info: ValidationInfo
    ) -> Mapping[str, ServerSet]:
        """A format that a set has no servers for would tell by its status whom a directory knows."""
        given = info.data
        if not {"incoming_server", "outgoing_server", "servers"} <= given.keys():
            return sets
        usual = offers(given["incoming_server"], given["outgoing_server"])
        for choice in given["servers"]:
            chosen = sets.get(choice.use)
            if choice.field and chosen and offers(chosen.incoming_server, chosen.outgoing_server) != usual:
                remedy = (
                    "write servers of the same types with the same authentication as for all others, "
                    "or it can be found out who is in it"
                )
                raise Mistake(Code.KEYS_AT_ODDS, f"{choice.use} is chosen by field", remedy)
        return sets

    @cached_property
    def services(self) -> Mapping[str, tuple[Server, ...]]:
        """What there is beside mail, by field."""
        found = {name: getattr(self, name) for name in Groupware.model_fields}
        return {name: servers for name, servers in found.items() if servers}

    @cached_property
    def services_with_logins(self) -> tuple[Server, ...]:
        """Those of them that say themselves how one signs in."""
        return with_logins(*self.services.values())

    @cached_property
    def extras(self) -> Mapping[str, tuple[ElementModel, ...] | ElementModel]:
        """What is said beside servers, by field."""
        found = {name: getattr(self, name) for name in Extras.model_fields}
        return {name: given for name, given in found.items() if given}

    @cached_property
    def core_only(self) -> bool:
        """Whether there is nothing but servers of mail, each with what every client knows."""
        if self.mx_domains or self.services or self.extras:
            return False
        sets = (self, *self.server_sets.values())
        return all(is_core(server) for one in sets for server in (*one.incoming_server, *one.outgoing_server))

    def filled_extras(self, values: Mapping[Filled, Mapping[str, str]]) -> Mapping[str, Any]:
        """The extras for one address."""
        return {
            name: tuple(one.filled(values) for one in given)
            if isinstance(given, tuple)
            else given.filled(values)
            for name, given in self.extras.items()
        }

    @cached_property
    def listed_domains(self) -> tuple[str, ...]:
        """The domains that stand in every document: all of `domains`, each once."""
        return tuple(dict.fromkeys(domain for domain in self.domains if domain != ANY_DOMAIN))

    @cached_property
    def same_for_everybody(self) -> bool:
        """Whether everybody has these servers, and the login that the rules give for the address."""
        aliases = any("address" in one.settings.fields for one in self.lookups)
        return not (self.servers or aliases or self.username_may_differ)

    @property
    def texts(self) -> Iterator[Placed]:
        """What its page says in the provider's own words, with the keys that lead there."""
        return chain(texts(self.help, ("help",)), texts(self.page, ("page",)))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those that its page offers, () for all there are: as it says, else those of all its texts."""
        return self.page.languages or common(text for _, text in self.texts)

    @cached_property
    def spoken(self) -> str:
        """The language for who asks for none of ours: the page's, else French under .fr, else English.

        Where the page offers other ones, their first.
        """
        french = any(domain.endswith(".fr") for domain in self.domains)
        usual = self.page.language or ("fr" if french else "en")
        return usual if not self.languages or usual in self.languages else self.languages[0]

    @cached_property
    def host_name_id(self) -> str | None:
        """`id` where it is a host name, else the first of the listed domains, else None."""
        if self.id is not None and is_host_name(self.id.lower()):
            return self.id
        return next(iter(self.listed_domains), None)


_LOOKUPS: TypeAdapter[tuple[Lookup, ...]] = TypeAdapter(Annotated[tuple[Lookup, ...], Listed()])


def declared(profile: Mapping[str, Any]) -> Declarations:
    """The context in which a profile is to be validated, from its text's plain value."""
    sets = _said(profile, "serverSets", {})
    names = tuple(sets) if isinstance(sets, dict) else None
    try:
        lookups = _LOOKUPS.validate_python(_said(profile, "lookups", []))
    except ValidationError:
        return Declarations(None, names)
    return Declarations([field for lookup in lookups for field in lookup.settings.fields], names)


def _said(profile: Mapping[str, Any], name: str, default: Any) -> Any:
    """What a key says; None also where it is misspelt, which is said of it."""
    misspelt = any(close(key, [name]) for key in profile if key not in _KEYS)
    return profile.get(name, None if misspelt else default)


_KEYS = {field.alias for field in Profile.model_fields.values()}
