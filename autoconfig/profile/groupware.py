"""What a provider offers beside mail: servers of the same shape, each under the key of its kind."""

from typing import Annotated

from pydantic import Field

from autoconfig.profile.elements import In
from autoconfig.profile.scalars import Listed, Text
from autoconfig.profile.schema import Model
from autoconfig.profile.servers import Server
from autoconfig.profile.words import (
    AddressbookType,
    CalendarType,
    ChatServerType,
    FileShareType,
    SetupServerType,
)


class Addressbook(Server):
    """Contacts."""

    type: Annotated[AddressbookType, In.ATTRIBUTE] = Field(examples=["carddav"])


class Calendar(Server):
    """A person's calendars."""

    type: Annotated[CalendarType, In.ATTRIBUTE] = Field(examples=["caldav"])


class FileShare(Server):
    """A place for files."""

    type: Annotated[FileShareType, In.ATTRIBUTE] = Field(examples=["webdav"])


class ChatServer(Server):
    """A server for chat."""

    type: Annotated[ChatServerType, In.ATTRIBUTE] = Field(examples=["xmpp"])


class VideoConference(Server):
    """A place for video conferences; the standard has no list of types."""

    type: Annotated[Text, In.ATTRIBUTE] = Field(examples=["opentalk"])


class SetupServer(Server):
    """A server for settings, such as those of mail filters."""

    type: Annotated[SetupServerType, In.ATTRIBUTE] = Field(examples=["managesieve"])


class Groupware(Model):
    """The keys of a profile for what there is beside mail; autoconfig writes them in this order."""

    addressbook: Annotated[tuple[Addressbook, ...], Listed()] = Field(
        (), examples=["[{type: carddav, …}]"], description="contacts"
    )
    calendar: Annotated[tuple[Calendar, ...], Listed()] = Field(
        (), examples=["[{type: caldav, …}]"], description="calendars of a person"
    )
    file_share: Annotated[tuple[FileShare, ...], Listed()] = Field(
        (), examples=["[{type: webdav, …}]"], description="places for files"
    )
    chat_server: Annotated[tuple[ChatServer, ...], Listed()] = Field((), examples=["[{type: xmpp, …}]"])
    video_conference: Annotated[tuple[VideoConference, ...], Listed()] = Field(
        (), examples=["[{type: opentalk, …}]"]
    )
    setup_server: Annotated[tuple[SetupServer, ...], Listed()] = Field(
        (), examples=["[{type: managesieve, …}]"], description="servers for settings such as filters"
    )
