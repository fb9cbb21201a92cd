"""The page for people: from an account to a view, and from a view to HTML. No document depends on it.

`view` is the whole of what a template sees, made by pure functions (the time is passed in) of `settings`,
`steps`, `help` and `legal`. `devices`, `trouble`, `labels` and `wording` are data, `routes` is Flask's.
"""

from autoconfig.texts import Language


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a message for the catalogues; it is translated later."""
    return message


def say(language: Language, message: str, **filled: object) -> str:
    """A message in a language, with what it names filled in."""
    return language.text(message).format(**filled)
