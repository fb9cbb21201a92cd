"""All surfaces by name."""

from fuzz import Make, brought, fetched, served, simulated

SURFACES: dict[str, Make] = {
    **served.SURFACES,
    **brought.SURFACES,
    **fetched.SURFACES,
    **simulated.SURFACES,
}
# Where an input costs many times as much as elsewhere: one in so many.
SHARES = {
    "pages": 10,
    "profiles": 2,
    "tables in YAML": 4,
    "clientConfig to import": 4,
    "automx to import": 4,
    "simulate: thunderbird": 2,
    "simulate: fairemail F-Droid": 2,
    "simulate: fairemail Google Play": 2,
    "simulate: evolution 3.51.1 to 3.55.1": 4,
    "simulate: evolution 3.55.2 and later": 2,
}
