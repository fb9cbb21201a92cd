"""The servers of a provider: for mail here, for everything else in `services`."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticKnownError

from autoconfig.errors import nearest
from autoconfig.findings import Code, Mistake
from autoconfig.profile.declarations import KnownField, KnownSet
from autoconfig.profile.elements import ElementModel, In
from autoconfig.profile.rules import Limited, Login
from autoconfig.profile.scalars import Hostname, Listed, Number, Port, RawElement, Some, Text, UrlTemplate
from autoconfig.profile.schema import Frozen, Model
from autoconfig.profile.values import Flag
from autoconfig.profile.words import (
    AddressbookType,
    Authentication,
    AuthenticationSystem,
    CalendarType,
    IncomingType,
    OutgoingType,
    SetupServerType,
    SocketType,
)
from autoconfig.xml import local_name, parse

# What is spoken over TCP, to a host and a port; everything else has a URL.
BY_HOST = frozenset({"imap", "pop3", "smtp", "xmpptcp", "managesieve"})
HTTP_MECHANISMS = ("Basic", "Digest")
# What a raw server may call these, such as IMAP4 or pop3s.
_STARTS: Mapping[str, str] = {"imap": IncomingType.IMAP, "pop": IncomingType.POP3}
# What a raw element is where its type does not say it, by its name in lower case: older drafts have others.
_BY_ELEMENT: Mapping[str, frozenset[str]] = {
    "incomingserver": frozenset(_STARTS.values()),
    "outgoingserver": frozenset(OutgoingType),
    "addressbook": frozenset(AddressbookType),
    "calendar": frozenset(CalendarType),
    "setupserver": frozenset(SetupServerType),
}


class SystemAuthentication(ElementModel):
    """One mechanism of a family: of SASL by its name, or one of HTTP."""

    system: Annotated[AuthenticationSystem, In.ATTRIBUTE] = Field(examples=["http"])
    value: Annotated[Text, In.TEXT] = Field(examples=["Basic"], description="the mechanism's name")

    @field_validator("value")
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("system") is AuthenticationSystem.HTTP and value not in HTTP_MECHANISMS:
            raise Mistake(
                Code.UNKNOWN_WORD,
                f'"{value}" is no way to sign in by HTTP',
                f"write {nearest(value, HTTP_MECHANISMS)}",
            )
        return value


def _is_mapping(value: object) -> str:
    return "system" if isinstance(value, dict | SystemAuthentication) else "word"


AuthenticationItem = Annotated[
    Annotated[Authentication, Tag("word")] | Annotated[SystemAuthentication, Tag("system")],
    Discriminator(_is_mapping),
]


class Server(Login):
    """What all servers have in common."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["url"]},
                {"required": ["hostname", "port", "socketType", "authentication"]},
            ]
        }
    )

    type: Annotated[Text, In.ATTRIBUTE]
    url: Annotated[UrlTemplate | None, In.CHILD] = Field(
        None, validate_default=True, examples=['"https://jmap.example.org/"']
    )
    hostname: Annotated[Hostname | None, In.CHILD] = Field(
        None, validate_default=True, examples=["imap.example.org"]
    )
    port: Annotated[Port | None, In.CHILD] = Field(None, validate_default=True, examples=["993"])
    socket_type: Annotated[SocketType | None, In.CHILD] = Field(None, validate_default=True, examples=["SSL"])
    authentication: Annotated[tuple[AuthenticationItem, ...], Listed(), Some, In.CHILD] = Field(
        (),
        validate_default=True,
        examples=["password-cleartext"],
        description="ways to sign in, the best first",
    )
    raw: Annotated[tuple[RawElement, ...], Listed()] = Field(
        (),
        examples=["<name>…</name>"],
        description="further elements, for autoconfig only",
    )

    @field_validator("url", "hostname", "port", "socket_type", "authentication")
    @classmethod
    def _whole(cls, value: object, info: ValidationInfo) -> object:
        """A host name comes with port and socketType; which of it and the URL there must be says the type."""
        known = info.data
        if value or "type" not in known:
            return value
        by_host = known["type"] in BY_HOST
        needed = not by_host if info.field_name == "url" else by_host
        if needed or (info.field_name in ("port", "socket_type") and known.get("hostname")):
            raise PydanticKnownError("missing")
        return value

    @field_validator("authentication")
    @classmethod
    def _plain(cls, value: tuple[object, ...], info: ValidationInfo) -> tuple[object, ...]:
        """Clients of mail servers know nothing of systems: there must be a word for them."""
        if value and info.data.get("type") in BY_HOST and not any(isinstance(one, str) for one in value):
            raise Mistake(
                Code.KEYS_AT_ODDS,
                "it names single mechanisms only",
                "write a word too, such as password-encrypted",
            )
        return value

    @property
    def options(self) -> "MailOptions | None":
        """What only servers for mail may have."""
        return None


class CheckInterval(ElementModel):
    """How often mail may be fetched."""

    minutes: Annotated[Number, In.ATTRIBUTE] = Field(examples=["15"])


class Pop3Options(ElementModel):
    """How a client should fetch."""

    leave_messages_on_server: Annotated[Flag | None, In.CHILD] = Field(None, examples=["true"])
    days_to_leave_messages_on_server: Annotated[Number | None, In.CHILD] = Field(None, examples=["14"])
    download_on_biff: Annotated[Flag | None, In.CHILD] = Field(None, examples=["true"])
    check_interval: Annotated[CheckInterval | None, In.CHILD] = Field(None, examples=["{minutes: 15}"])


class MailOptions(ElementModel):
    """What a server for mail may say beside how it is reached."""

    pop3: Annotated[Pop3Options | None, In.CHILD] = Field(None, examples=["{leaveMessagesOnServer: true}"])
    restriction: Annotated[tuple[Text, ...], Listed(), In.CHILD] = Field(
        (), examples=["client-IP-address"], description="who the server is there for"
    )
    add_this_server: Annotated[Flag | None, In.CHILD] = Field(None, examples=["true"])
    use_global_preferred_server: Annotated[Flag | None, In.CHILD] = Field(None, examples=["false"])


class MailServer(MailOptions, Server):
    """A server for mail."""

    @cached_property
    def options(self) -> MailOptions | None:
        """The keys of `Options` alone, where there is any."""
        given = {name: getattr(self, name) for name in MailOptions.model_fields}
        if all(one in (None, ()) for one in given.values()):
            return None
        return MailOptions.model_construct(**given)


class IncomingServer(MailServer):
    """A server that mail is read from."""

    type: Annotated[IncomingType, In.ATTRIBUTE] = Field(examples=["imap"])


class OutgoingServer(MailServer):
    """A server that mail is sent through."""

    type: Annotated[OutgoingType, In.ATTRIBUTE] = Field(examples=["smtp"])


class RawServer(Model):
    """A server that the words here cannot say, as an element for autoconfig only."""

    raw: RawElement = Field(examples=["<incomingServer …>…</incomingServer>"])

    @cached_property
    def types(self) -> frozenset[str]:
        """Which types it can be, by element and attribute: several where that is unclear, none of no server.

        Nothing may be said to be missing of any of them. A type that has no word here stands as it is.
        """
        element = parse(self.raw.encode())
        usual = _BY_ELEMENT.get(local_name(element).lower(), frozenset())
        word = element.get("type", "").strip()
        near = [kind for start, kind in _STARTS.items() if word.lower().startswith(start)]
        if len(usual) == 1 or not word:
            return usual
        return frozenset(near or [word]) if usual else usual


def is_core(server: Model) -> bool:
    """Whether every client knows what this server says: host name, port and words."""
    if not isinstance(server, Server) or server.url or server.type not in BY_HOST:
        return False
    return all(isinstance(one, str) for one in server.authentication)


def kind(value: object) -> str:
    """`raw` or `server`: which model an item of a list of servers is."""
    return "raw" if isinstance(value, RawServer | dict) and _is_raw(value) else "server"


def _is_raw(value: Any) -> bool:
    return isinstance(value, RawServer) or set(value) == {"raw"}


def _servers(value: object) -> object:
    if value == []:
        raise Mistake(Code.EMPTY, "it has no server", "write at least one")
    return value


IncomingItem = Annotated[
    Annotated[IncomingServer, Tag("server")] | Annotated[RawServer, Tag("raw")], Discriminator(kind)
]
OutgoingItem = Annotated[
    Annotated[OutgoingServer, Tag("server")] | Annotated[RawServer, Tag("raw")], Discriminator(kind)
]
# A list of servers; `none` says on purpose that there are none.
ListOfServers = (Listed(nothing="none"), BeforeValidator(_servers))


class ServerSet(Model):
    """The servers of some of a provider's people."""

    incoming_server: Annotated[tuple[IncomingItem, ...], *ListOfServers] = Field(
        examples=["[{type: imap, …}]"], description="servers for reading, the preferred one first"
    )
    outgoing_server: Annotated[tuple[OutgoingItem, ...], *ListOfServers] = Field(
        examples=["[{type: smtp, …}]"], description="servers for sending, the preferred one first"
    )

    @cached_property
    def with_logins(self) -> tuple[Server, ...]:
        """Those that say themselves how one signs in."""
        return with_logins(self.incoming_server, self.outgoing_server)


def with_logins(*lists: tuple[Model, ...]) -> tuple[Server, ...]:
    """The servers of these lists that have rules of their own for logins."""
    servers = (one for servers in lists for one in servers if isinstance(one, Server))
    return tuple(one for one in servers if one.has_rules)


def offers(*lists: tuple[Model, ...]) -> frozenset[tuple[str, frozenset[object]]]:
    """Which types of servers there are, and how one signs in there."""
    servers = (one for servers in lists for one in servers if isinstance(one, Server))
    return frozenset((one.type, frozenset(one.authentication)) for one in servers)


class ServerChoice(Limited):
    """Who gets which set of servers: by the local part, by values of fields that lookups give, or by both."""

    field: Annotated[Mapping[KnownField, Text], AfterValidator(Frozen)] = Field(
        default_factory=lambda: Frozen({}),
        examples=["{site: south}"],
        description="values that fields must have, without case",
    )
    use: KnownSet = Field(examples=["old"], description="a name in serverSets")
