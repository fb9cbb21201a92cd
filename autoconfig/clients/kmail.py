"""KMail, by KDE's account wizard.

Source: its ispdb.cpp, read; automx2 issues 30 and 34 of what it sends.
"""

from autoconfig.clients.client import Client
from autoconfig.profile.words import OVER_TCP

CLIENT = Client(
    name="kmail",
    title="KMail",
    asks_with_address=False,
    taken=None,
    types=OVER_TCP,
    ways=None,
)
