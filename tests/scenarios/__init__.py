"""What clients meet, for `test_simulate_agreement`: documents, settings, faults of a set-up."""

from scenarios.faults import FAULTS
from scenarios.inventions import INVENTIONS
from scenarios.logins import LOGINS
from scenarios.servers import SERVERS
from scenarios.settings import SETTINGS
from scenarios.ways import WAYS
from scenarios.wrapping import WRAPPINGS

SCENARIOS = (*WRAPPINGS, *SERVERS, *LOGINS, *SETTINGS, *WAYS, *FAULTS, *INVENTIONS)
