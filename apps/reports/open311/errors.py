"""What can be wrong with a question, as the specification says it: a code and a description."""

from collections.abc import Sequence

from django.utils.functional import Promise

from apps.reports.errors import ReportRefused


class Open311Error(Exception):
    """``status`` is the HTTP status and the code of every description.

    ``wait_s`` says after how many seconds a 429 may be tried again.
    """

    def __init__(self, status: int, *descriptions: str | Promise, wait_s: int = 3600) -> None:
        self.status = status
        self.wait_s = wait_s
        self.descriptions: Sequence[str | Promise] = descriptions
        super().__init__(str(status))

    def as_list(self) -> list[dict[str, object]]:
        """For the document."""
        return [
            {"code": self.status, "description": str(description)}
            for description in self.descriptions
        ]


# Our names -> those of the specification.
_NAMES = {
    "location": "lat, long",
    "contact_email": "email",
    "contact_phone": "phone",
    "kind": "service_code",
    "client_uuid": "attribute[client_uuid]",
    "can_pass": "attribute[can_pass]",
    "permanence": "attribute[permanence]",
    "photos": "media",
}


def from_refusal(refused: ReportRefused) -> Open311Error:
    """What the services refused, under the names the client used."""
    told = []
    for field, messages in refused.errors.items():
        name = _NAMES.get(field, field)
        if field.startswith("measures."):
            name = f"attribute[{field.removeprefix('measures.')}]"
        told += [f"{name}: {message}" for message in messages]
    return Open311Error(400, *told)
