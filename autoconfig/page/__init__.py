"""The page for people: from an account to a view, and from a view to HTML. No document depends on it.

`view` is pure (the time is passed in), `devices`, `trouble` and `labels` are data, `routes` is Flask's.
A message is marked by `N_` where it stands and translated in the template.
"""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a message for the catalogues; it is translated later."""
    return message
