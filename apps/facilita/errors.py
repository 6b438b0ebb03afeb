"""What can be wrong."""


class EntryRefused(ValueError):
    """It cannot be kept: ``errors`` says why by field, translated."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(", ".join(errors))


class StepRefused(ValueError):
    """It cannot be done now; ``str(error)`` says why, translated."""
