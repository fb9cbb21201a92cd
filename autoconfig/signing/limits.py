"""How much of signing there is at one time."""

# Commands of one signer.
MAX_AT_ONCE = 16
