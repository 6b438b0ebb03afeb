"""Payloads carry ids and structured facts. Contact, free text and names are refused at the door."""

from typing import Any

# Long enough for a dotted code or an ISO date with zone, too short for a story.
LONGEST_TEXT = 80
FORBIDDEN_KEYS = frozenset(
    {
        "email",
        "contact_email",
        "phone",
        "contact_phone",
        "description",
        "text",
        "comment",
        "name",
        "first_name",
        "last_name",
        "username",
        "note",
        "free_text",
        "address",
        "photo",
    }
)


def check_payload(payload: dict[str, Any]) -> None:
    """Refuse what may not live for ever in an event.

    Raises:
        ValueError: names the key, never the value.
    """
    _walk(payload, "payload")


def _walk(value: Any, path: str) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if str(key).lower() in FORBIDDEN_KEYS:
                raise ValueError(f"{path}.{key} would put personal data into an event")
            _walk(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for inner in value:
            _walk(inner, f"{path}[]")
    elif isinstance(value, str):
        if len(value) > LONGEST_TEXT or "@" in value or "\n" in value:
            raise ValueError(f"{path} looks like free text or a contact, not like a fact")
    elif value is not None and not isinstance(value, bool | int | float):
        raise ValueError(f"{path} is not plain JSON")
