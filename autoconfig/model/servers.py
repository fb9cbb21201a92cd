"""The servers of a provider."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag

from autoconfig.model.declared import KnownField, KnownSet
from autoconfig.model.rules import Limited, Login
from autoconfig.model.schema import Frozen, Model
from autoconfig.words import (
    Authentication,
    Hostname,
    IncomingType,
    Listed,
    OutgoingType,
    Port,
    RawElement,
    SocketType,
    Some,
    Text,
)


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


def _kind(value: object) -> str:
    return "raw" if isinstance(value, dict) and set(value) == {"raw"} else "server"


def has_server(servers: tuple[Model, ...]) -> tuple[Model, ...]:
    """A list of servers that a client can use one of; a raw one is none."""
    if not any(isinstance(server, Server) for server in servers):
        raise ValueError("it has no server, write at least one")
    return servers


IncomingItem = Annotated[
    Annotated[IncomingServer, Tag("server")] | Annotated[RawServer, Tag("raw")], Discriminator(_kind)
]
OutgoingItem = Annotated[
    Annotated[OutgoingServer, Tag("server")] | Annotated[RawServer, Tag("raw")], Discriminator(_kind)
]


class ServerSet(Model):
    """The servers of some of a provider's people."""

    incoming_server: Annotated[tuple[IncomingItem, ...], AfterValidator(has_server), Listed()] = Field(
        examples=["[{type: imap, …}]"], description="servers for reading, the preferred one first"
    )
    outgoing_server: Annotated[tuple[OutgoingItem, ...], AfterValidator(has_server), Listed()] = Field(
        examples=["[{type: smtp, …}]"], description="servers for sending, the preferred one first"
    )


class ServerChoice(Limited):
    """Who gets which set of servers: by the local part, by values of fields that lookups give, or by both."""

    field: Annotated[Mapping[KnownField, Text], AfterValidator(Frozen)] = Field(
        default_factory=lambda: Frozen({}),
        examples=["{site: south}"],
        description="values that fields must have, without case",
    )
    use: KnownSet = Field(examples=["old"], description="a name in serverSets")
