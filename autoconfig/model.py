"""The values on the road: `Profile`, what one YAML file says, and `Account`, a profile applied to an address.

The models are the schema of a profile; their keys are the standard's words, in camel case in a file. What a
value may be is said in `words`.
"""

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cached_property
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema

from autoconfig.address import Address, is_host_name
from autoconfig.words import (
    ANY_DOMAIN,
    Authentication,
    Hostname,
    IncomingType,
    Listed,
    MailDomain,
    OutgoingType,
    Port,
    RawElement,
    ServedDomain,
    SocketType,
    Some,
    Text,
    UsernameTemplate,
)


class Model(BaseModel):
    """Immutable; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class Rule(Model):
    """One way to a login: the template, for addresses whose local part matches the glob `match`."""

    match: Text = Field("*", examples=["ce.*"], description="a glob on the part before the @, without case")
    username: UsernameTemplate = Field(examples=["{local}"], description="a template of the login")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"username": value}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(schema))]}

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """What the lower-case local part must match; None: everything does."""
        return None if self.match == "*" else re.compile(translate(self.match.lower()))


class Login(Model):
    """The keys about logins, which a profile and each of its servers may have."""

    username: Annotated[tuple[Rule, ...], Listed(), Some] = Field(
        (), examples=["{local}"], description="rules from address to login, the first that can be filled wins"
    )
    username_without_address: UsernameTemplate | None = Field(
        None, examples=["%EMAILLOCALPART%"], description="the login for a client that did not say who asks"
    )

    @cached_property
    def has_rules(self) -> bool:
        """True where this says anything about logins itself."""
        return bool(self.rules_without_address)

    @cached_property
    def rules_without_address(self) -> tuple[Rule, ...]:
        """The rules that have their turn where the client did not say who asks."""
        template = self.username_without_address
        return self.username if template is None else (Rule(match="*", username=template), *self.username)


class Server(Login):
    """What incoming and outgoing servers have in common."""

    hostname: Hostname = Field(examples=["imap.example.org"])
    port: Port = Field(examples=["993"])
    socket_type: SocketType = Field(examples=["SSL"])
    authentication: Annotated[tuple[Authentication, ...], Listed(), Some] = Field(
        examples=["password-cleartext"], description="ways to sign in, the best first"
    )
    raw: Annotated[tuple[RawElement, ...], Listed()] = Field(
        (),
        examples=["<addThisServer>true</addThisServer>"],
        description="further elements, for autoconfig only",
    )


class IncomingServer(Server):
    """A server that mail is read from."""

    type: IncomingType = Field(examples=["imap"])


class OutgoingServer(Server):
    """A server that mail is sent through."""

    type: OutgoingType = Field(examples=["smtp"])


class RawServer(Model):
    """A server of a type that has no word here, as an element for autoconfig only."""

    raw: RawElement


class Raw(Model):
    """Elements that have no word here, by the element they stand in, for autoconfig only."""

    email_provider: Annotated[tuple[RawElement, ...], Listed()] = ()
    client_config: Annotated[tuple[RawElement, ...], Listed()] = ()


def _kind(value: object) -> str:
    return "raw" if isinstance(value, dict) and set(value) == {"raw"} else "server"


def _has_server(servers: tuple[Model, ...]) -> tuple[Model, ...]:
    if not any(isinstance(server, Server) for server in servers):
        raise ValueError("it has no server, write at least one")
    return servers


_IncomingItem = Annotated[
    Annotated[IncomingServer, Tag("server")] | Annotated[RawServer, Tag("raw")], Discriminator(_kind)
]
_OutgoingItem = Annotated[
    Annotated[OutgoingServer, Tag("server")] | Annotated[RawServer, Tag("raw")], Discriminator(_kind)
]


class Profile(Login):
    """The content of one YAML file: how mail works at one provider. Pure data, no connection."""

    id: Text | None = Field(
        None, examples=["example.org"], description="free text; default: the first domain"
    )
    domains_file: Text | None = Field(
        None,
        examples=["domains.txt"],
        description="a file of mail domains, one a line, relative to this file",
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
    display_name: Annotated[Text, Field(max_length=60)] = Field(examples=["Example Mail"])
    display_short_name: Annotated[Text, Field(max_length=20)] | None = Field(None, examples=["Example"])
    incoming_server: Annotated[tuple[_IncomingItem, ...], AfterValidator(_has_server), Listed()] = Field(
        examples=["[{type: imap, …}]"], description="servers for reading, the preferred one first"
    )
    outgoing_server: Annotated[tuple[_OutgoingItem, ...], AfterValidator(_has_server), Listed()] = Field(
        examples=["[{type: smtp, …}]"], description="servers for sending, the preferred one first"
    )
    raw: Raw = Field(
        Raw(), examples=["{emailProvider: […]}"], description="further elements, for autoconfig only"
    )

    @field_validator("domains")
    @classmethod
    def _some_domain(cls, domains: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not domains and info.data.get("domains_file", "") is None:
            raise ValueError("is missing, write domains: [example.org] or domainsFile: domains.txt")
        return domains

    @cached_property
    def listed_domains(self) -> tuple[str, ...]:
        """The domains that stand in every document: all of `domains`, each once."""
        return tuple(dict.fromkeys(domain for domain in self.domains if domain != ANY_DOMAIN))

    @cached_property
    def host_name_id(self) -> str | None:
        """`id` where it is a host name, else the first of the listed domains, else None."""
        if self.id is not None and is_host_name(self.id.lower()):
            return self.id
        return next(iter(self.listed_domains), None)


class AccountServer(NamedTuple):
    """A server with the finished host name and username; `authentication` in order of preference."""

    type: IncomingType | OutgoingType
    hostname: str
    port: int
    socket_type: SocketType
    authentication: tuple[Authentication, ...]
    username: str
    raw: tuple[str, ...] = ()


class Account(NamedTuple):
    """A profile applied to an address: all that a format may know.

    `id` is a host name. `domains` are A-labels, the asked one first. `host` is where this service is asked
    about the domain. `name` is the person's, where it is known. A server given as text is a raw element.
    """

    address: Address
    id: str
    domains: tuple[str, ...]
    display_name: str
    display_short_name: str | None
    host: str
    incoming_server: tuple[AccountServer | str, ...]
    outgoing_server: tuple[AccountServer | str, ...]
    name: str | None = None
    raw: Raw = Raw()

    def incoming(self) -> Iterator[AccountServer]:
        """The servers for reading that the model has words for, the preferred one first."""
        return (server for server in self.incoming_server if isinstance(server, AccountServer))

    def outgoing(self) -> Iterator[AccountServer]:
        """The same for sending."""
        return (server for server in self.outgoing_server if isinstance(server, AccountServer))
