"""What is said to write for another program's word: by its meaning, where that is known."""

import pytest

from autoconfig.errors import ProfileError
from autoconfig.profile import Profile
from autoconfig.profile.file import parse
from autoconfig.profile.help import WEEK
from autoconfig.profile.synonyms import _KEY_WORDS, FIELDS, KEYS, plain
from sample import KEYS as GIVEN
from sample import models, profile_text

DAYS = {
    "mon": "Monday Mo Montag Mo. lun lundi Lu",
    "tue": "Tuesday Tues Dienstag mar mardi",
    "wed": "Wednesday Wed Mi Mittwoch mer mercredi mer.",
    "thu": "Thursday Thurs Do Donnerstag jeu jeudi",
    "fri": "Friday Fr Freitag ven vendredi",
    "sat": "Saturday Sa Samstag Sonnabend sam samedi",
    "sun": "Sunday So Sonntag dim dimanche",
    "one of tue, sun": "Di di.",
    "each day by itself: mon, tue, wed, thu, fri": "Mo-Fr lun-ven monday–friday",
}


def remedies(text: str) -> list[str]:
    with pytest.raises(ProfileError) as refused:
        parse(text, "a.yaml")
    return [finding.remedy for finding in refused.value.findings]


def told(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(word, remedy) for remedy, words in table.items() for word in words.split()]


@pytest.mark.parametrize(("word", "remedy"), told(DAYS))
def test_a_day_is_known_in_three_languages(word: str, remedy: str) -> None:
    contact = (
        f"name: X, url: 'https://example.org/', timeZone: Europe/Paris, hours: {{'{word}': '08:30-12:00'}}"
    )
    assert remedies(profile_text(help=f"{{contacts: [{{{contact}}}]}}")) == [f"write {remedy}"]


@pytest.mark.parametrize(
    ("word", "remedy"),
    told({
        "{address}": "email e-mail mail emailAddress userPrincipalName",
        "{local}": "localpart n",
        "one of {address}, {local}": "user username u",
        "{domain}": "maildomain d",
        "{first}": "firstname givenName vorname prénom",
        "{last}": "lastname surname sn nom",
    }),
)  # fmt: skip
def test_a_field_is_known_by_its_other_names(word: str, remedy: str) -> None:
    assert remedies(profile_text(username=f"'{{{word}}}'")) == [f"write {remedy}"]


def test_a_field_that_a_lookup_has_may_be_meant_too() -> None:
    table = "{table: {file: a.csv, fields: [mail]}}"
    said = remedies(profile_text(username="'{email}'", lookups=table))
    assert said == ["write one of {address}, {mail}"]


@pytest.mark.parametrize(
    ("word", "remedy"),
    told({
        "incomingServer": "imap_server imapServer incoming_mail_server pop3-server receiving",
        "outgoingServer": "smtp_server smtpServer sending",
        "one of incomingServer, outgoingServer": "mailServer",
        "mxDomains": "MX",
        "domains": "domain_name",
        "displayName": "account_name provider",
        "setupServer": "sieve",
        "it there": "email",
        "one that `autoconfig schema` has": "columns",
    }),
)  # fmt: skip
def test_a_key_of_a_profile_is_known_by_its_other_names(word: str, remedy: str) -> None:
    assert remedies(profile_text() + f"{word}: x\n") == [f"write {remedy}"]


@pytest.mark.parametrize(
    ("word", "remedy"),
    told({
        "hostname": "host server imap_server IncomingMailServerHostName",
        "port": "port_number IncomingMailServerPortNumber",
        "socketType": "ssl_type connectionSecurity IncomingMailServerUseSSL",
        "authentication": "auth_mechanism authMethod",
        "username": "login_name imap_auth_identity IncomingMailServerUsername",
        "type": "EmailAccountType",
    }),
)  # fmt: skip
def test_a_key_of_a_server_is_known_by_its_other_names(word: str, remedy: str) -> None:
    server = GIVEN["incomingServer"].replace("[{", f"[{{{word}: x, ")
    assert server != GIVEN["incomingServer"]
    assert remedies(profile_text(incomingServer=server)) == [f"write {remedy}"]


def test_a_key_that_is_missing_is_told_once_by_its_other_name() -> None:
    text = profile_text().replace("outgoingServer:", "smtp_server:")
    assert remedies(text) == ["write outgoingServer"]


@pytest.mark.parametrize("word", ["password", "passwd", "imap_password", "Secret"])
def test_no_password_is_wanted_under_any_name(word: str) -> None:
    server = GIVEN["incomingServer"].replace("[{", f"[{{{word}: x, ")
    (remedy,) = remedies(profile_text(incomingServer=server))
    assert remedy.startswith("leave it out: ")


EITHER = "SSL where the port is 465, 993 or 995, STARTTLS where it is another"


@pytest.mark.parametrize(
    ("key", "word", "remedy"),
    [
        ("socketType: SSL", "tls", EITHER),
        ("socketType: SSL", "SSL_TLS", EITHER),
        ("socketType: SSL", "yes", EITHER),
        ("socketType: SSL", "start_tls", "STARTTLS"),
        ("socketType: SSL", "explicit", "STARTTLS"),
        ("socketType: SSL", "off", "plain"),
        ("authentication: password-cleartext", "plain", "password-cleartext"),
        ("authentication: password-cleartext", "login", "password-cleartext"),
        ("authentication: password-cleartext", "cram_md5", "password-encrypted"),
        ("authentication: password-cleartext", "EmailAuthPassword", "password-cleartext"),
        ("authentication: password-cleartext", "scram-sha-256", "{system: sasl, value: SCRAM-SHA-256}"),
        (
            "authentication: password-cleartext",
            "SSL/TLS",
            "it into socketType, and here how people sign in: password-cleartext",
        ),
        ("type: imap", "imaps", "imap"),
        ("type: imap", "pop", "pop3"),
        ("type: imap", "submission", "it into outgoingServer"),
        ("type: imap", "carddav", "it into addressbook"),
        ("type: imap", "MAPI", "one of ews, activeSync"),
    ],
)
def test_a_word_of_another_program_is_known(key: str, word: str, remedy: str) -> None:
    name, _, _ = key.partition(":")
    server = GIVEN["incomingServer"].replace(key, f"{name}: '{word}'")
    assert server != GIVEN["incomingServer"]
    assert remedies(profile_text(incomingServer=server)) == [f"write {remedy}"]


@pytest.mark.parametrize(("word", "meant"), [("yes", "true"), ("Nein", "false"), ("maybe", "true or false")])
def test_yes_and_no_are_known(word: str, meant: str) -> None:
    assert remedies(profile_text(usernameMayDiffer=word)) == [f"write {meant}"]


def test_each_word_has_one_entry_as_it_is_compared() -> None:
    words = [word for listed in _KEY_WORDS.values() for word in listed.split()]
    assert sorted(words) == sorted(KEYS)
    assert all(word == plain(word) for word in (*KEYS, *FIELDS))


def test_every_meaning_is_a_key_of_a_profile() -> None:
    keys = {str(field.alias) for model in models(Profile) for field in model.model_fields.values()}
    assert {key for meant in KEYS.values() for key in meant} <= {*keys, *WEEK}
