"""What KMail's wizard asks and takes."""

from autoconfig.clients import kmail
from autoconfig.clients.simulation import Configured
from autoconfig.profile.words import SocketType
from document_faults import clientconfig
from simulated import play, xml

DATABASE, MAIN, WELL_KNOWN = (url.format(domain="example.org") for url in kmail.URLS)


def test_it_asks_in_clear_and_does_not_say_who() -> None:
    played = play(kmail.simulation, {})
    assert played.urls == [DATABASE, MAIN, WELL_KNOWN]
    assert not played.ending.found


def test_it_takes_the_first_document() -> None:
    ending = play(kmail.simulation, {MAIN: xml(clientconfig("example.org"))}).ending
    assert ending.found
    assert ending.source == MAIN
    assert ending.incoming == Configured(
        "imap", "imap.example.org", 993, SocketType.SSL, "jean.dupont@example.org"
    )


def test_what_is_no_xml_ends_its_search() -> None:
    played = play(kmail.simulation, {MAIN: xml("<html><br></html>")})
    assert played.urls == [DATABASE, MAIN]
    assert not played.ending.found
    assert "ends the search" in played.ending.verdicts[MAIN]
