"""Which family of clients a request is of, by its User-Agent: few, and the same for ever, so that they can be
counted.
"""

from functools import lru_cache

# The first word that is in it, in lower case, the telling ones first: all browsers say Mozilla, and
# Thunderbird and Outlook do too.
_WORDS = {
    "thunderbird": "thunderbird",
    "k-9": "thunderbird",
    "okhttp": "thunderbird",  # for Android
    "evolution": "evolution",
    "kmail": "kmail",
    "kde": "kmail",
    "fairemail": "fairemail",
    "faircode": "fairemail",
    "emclient": "emclient",
    "em client": "emclient",
    "outlook": "outlook",
    "microsoft office": "outlook",
    "accountsd": "apple",
    "dataaccessd": "apple",
    "profiled": "apple",
    "cfnetwork": "apple",
    "mozilla": "browser",
    "curl": "tool",
    "wget": "tool",
    "python": "tool",
    "go-http-client": "tool",
}
# Delta Chat and Outlook of some years say nothing.
SILENT, OTHER = "silent", "other"
FAMILIES = (*dict.fromkeys(_WORDS.values()), SILENT, OTHER)
_MAX_LENGTH = 300


def family(user_agent: str) -> str:
    """One of `FAMILIES`."""
    return _family(user_agent[:_MAX_LENGTH]) if user_agent else SILENT


@lru_cache(1024)
def _family(user_agent: str) -> str:
    agent = user_agent.lower()
    return next((name for word, name in _WORDS.items() if word in agent), OTHER)
