"""What a shared computer keeps, and what is kept of it here."""

import hashlib

# The cookie with the token of the computer. It says nothing of who sits there.
COOKIE = "soglia_desk"


def digest(token: str) -> str:
    """What is kept of a token. It is random and long: a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
