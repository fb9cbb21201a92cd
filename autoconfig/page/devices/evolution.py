"""Evolution, the mail program of GNOME. It asks with the address hidden, and may have to be corrected."""

from datetime import date

from autoconfig.page import N_
from autoconfig.page.devices.generic import signing_in
from autoconfig.page.devices.way import App, Fact, Prompt, Task, Way

EVOLUTION = App(
    "Evolution",
    "3.46",
    "the program's own translations, 3.46.4",
    date(2026, 11, 27),
    {
        "edit": N_("Edit"),
        "accounts": N_("Accounts"),
        "add": N_("Add"),
        "account": N_("Mail Account"),
        "next": N_("Next"),
        "address_label": N_("Email Address"),
        "receiving": N_("Receiving Email"),
        "sending": N_("Sending Email"),
        "type": N_("Server Type"),
        "server": N_("Server"),
        "port": N_("Port"),
        "user": N_("Username"),
        "encryption": N_("Encryption method"),
        "apply": N_("Apply"),
    },
)
_LABELS = {"hostname": "server", "port": "port", "username": "user", "security": "encryption"}
ON_LINUX = Way(
    N_("Evolution"),
    (EVOLUTION,),
    (
        Task(N_("In Evolution, open the menu {edit}, {accounts}, {add}, {account}, and press {next}.")),
        Task(N_("Type your name and your address, and press {next}."), (Prompt("address_label", "address"),)),
        Task(
            N_("Evolution looks the servers up. In {receiving}, compare and correct:"),
            (
                Prompt("type", "protocol"),
                *(Prompt(label, f"incoming.{value}") for value, label in _LABELS.items()),
            ),
        ),
        Task(
            N_("Press {next}. In {sending}, compare and correct:"),
            tuple(Prompt(label, f"outgoing.{value}") for value, label in _LABELS.items()),
        ),
        Task(N_("Press {next} until {apply}.")),
        *signing_in(N_("When Evolution asks for a password, type {password}.")),
    ),
    unless=frozenset({Fact.BROWSER}),
)
