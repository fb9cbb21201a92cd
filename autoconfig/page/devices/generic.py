"""Any app, by hand; the web mail; and what is said the same way in several apps."""

from datetime import date

from autoconfig.page import N_
from autoconfig.page.devices.way import App, Fact, Prompt, Task, Way

# Our own words, for apps whose words we do not know.
OWN = App(
    "Another app",
    "any",
    "the words of this page, for apps whose own are not known",
    date(2026, 11, 27),
    {
        "own_hostname": N_("Server"),
        "own_port": N_("Port"),
        "own_security": N_("Security"),
        "own_authentication": N_("Authentication"),
        "own_username": N_("Your username"),
        "own_password": N_("Password"),
    },
)
FIELDS = ("hostname", "port", "security", "authentication", "username", "password")

# What is typed first, in nearly every app.
NAME_AND_PASSWORD = N_("Type your name, {address} and {password}.")
PROTOCOL = N_("Choose {protocol}.")
RECEIVING = N_("For receiving, type:")
SENDING = N_("For sending, type:")
STAYS = Task(N_("Your messages stay on the server."), needs=frozenset({Fact.KNOWN, Fact.IMAP}))
SENT_WITHOUT_LOGIN = Task(
    N_("For sending no username is wanted: leave these fields empty, or switch the sign-in off."),
    needs=frozenset({Fact.SENDS}),
    unless=frozenset({Fact.SENDS_BY_LOGIN}),
)
BROWSER_OPENS = N_("A browser window opens: sign in there, as you do on the web.")
NO_PASSWORD = N_("There is no password to type. For the authentication choose {authentication}.")
ELSEWHERE_PASSWORD = N_("For the authentication choose what the table below says, for each server.")


def signing_in(by_password: str) -> tuple[Task, ...]:
    """The step in which a password is typed, whether there is one or not; `by_password`: its usual words."""
    return (
        Task(by_password, needs=frozenset({Fact.PASSWORD})),
        Task(BROWSER_OPENS, needs=frozenset({Fact.BROWSER})),
        Task(NO_PASSWORD, needs=frozenset({Fact.NO_PASSWORD})),
        Task(ELSEWHERE_PASSWORD, needs=frozenset({Fact.SEVERAL})),
    )


def entries(side: str, labels: dict[str, str]) -> tuple[Prompt, ...]:
    """What is typed for a server, `incoming` or `outgoing`: the app's labels by the values, in its order."""
    return tuple(Prompt(label, f"{side}.{value}") for value, label in labels.items())


OWN_LABELS = {value: f"own_{value}" for value in FIELDS}
BY_HAND = Way(
    N_("By hand, in any app"),
    (OWN,),
    (
        Task(
            N_(
                "In the app, add an account of the kind {protocol}: not Exchange, not Outlook, not Google. "
                "Some apps call it “Other”."
            )
        ),
        Task(NAME_AND_PASSWORD, needs=frozenset({Fact.PASSWORD})),
        Task(N_("Type your name and {address}."), unless=frozenset({Fact.PASSWORD})),
        Task(RECEIVING, entries("incoming", OWN_LABELS)),
        Task(SENDING, entries("outgoing", OWN_LABELS)),
        Task(
            N_("Finish. A browser window opens: sign in there, as you do on the web."),
            needs=frozenset({Fact.BROWSER}),
        ),
    ),
    notes=(
        SENT_WITHOUT_LOGIN,
        Task(
            N_("An app that does not offer this authentication cannot be used."),
            unless=frozenset({Fact.PASSWORD}),
        ),
    ),
)
ON_THE_WEB = Way(
    N_("On the web"),
    (),
    (
        Task(N_("Open {web_mail}."), needs=frozenset({Fact.WEB})),
        Task(N_("Sign in with {username}."), needs=frozenset({Fact.LOGIN, Fact.ONE_LOGIN})),
    ),
    needs=frozenset({Fact.WEB}),
)
NO_WAY = Way(
    N_("In an app"),
    (),
    (Task(N_("The mail apps that are usual here cannot sign in as your provider asks.")),),
)
