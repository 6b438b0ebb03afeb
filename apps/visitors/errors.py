"""What can go wrong, in words people can read."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

Messages = dict[str, list[str | Promise]]


class Refused(Exception):
    """What was sent cannot be accepted. ``errors`` says why, field by field ("" is the whole).

    The text of the exception holds only the names of the fields: it may end in a log.
    """

    def __init__(self, errors: Mapping[str, Sequence[str | Promise]]) -> None:
        self.errors: Messages = {field: list(messages) for field, messages in errors.items()}
        super().__init__(", ".join(sorted(self.errors)))

    @property
    def sentences(self) -> list[str]:
        """All messages, one after the other."""
        return [str(words) for found in self.errors.values() for words in found]

    @property
    def words(self) -> str:
        """The same in one line."""
        return " ".join(self.sentences)


class StepRefused(Exception):
    """It may not change this way. ``message`` tells a person, ``code`` a program."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        self.message, self.code = message, code
        super().__init__(f"step refused: {code}")

    @property
    def words(self) -> str:
        """What a person reads."""
        return str(self.message)
