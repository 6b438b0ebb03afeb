"""What can go wrong at the desk, in words people can read."""

from django.utils.functional import Promise


class DeskRefused(Exception):
    """The queue may not change this way. ``message`` tells a person, ``code`` a program.

    "gone": there is no such ticket. "later": a step before it is not here yet. "moved": somebody
    else was faster. "state", "role": the table says no. "wrong": what was sent makes no sense.
    """

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        self.message, self.code = message, code
        super().__init__(f"desk refused: {code}")
