"""Who receives which kind of event. Consumers are known only as dotted names."""

from collections.abc import Callable

from django.utils.module_loading import import_string

from apps.outbox.facts import EventFacts

Handler = Callable[[EventFacts], None]

_handlers: dict[str, dict[str, str]] = {}


def register(*, kind: str, destination: str, handler: str) -> None:
    """Send every event of a kind to a destination; called in ``AppConfig.ready``.

    ``handler`` is a dotted name, so that the outbox imports nobody above it. Registering the same
    again changes nothing; another handler for the same pair is a mistake.

    Raises:
        ValueError: the pair already has another handler.
    """
    known = _handlers.setdefault(kind, {}).setdefault(destination, handler)
    if known != handler:
        raise ValueError(f"{kind} to {destination} is already handled by {known}")


def unregister(*, kind: str, destination: str) -> None:
    """Forget a registration (tests make handlers of their own)."""
    _handlers.get(kind, {}).pop(destination, None)


def destinations(kind: str) -> list[str]:
    """Where an event of this kind goes, in a fixed order."""
    return sorted(_handlers.get(kind, {}))


def handler_of(kind: str, destination: str) -> Handler:
    """The function that receives it.

    Raises:
        LookupError: nobody is registered any more (a consumer was removed, its rows were not).
    """
    try:
        dotted = _handlers[kind][destination]
    except KeyError:
        raise LookupError(f"nobody handles {kind} for {destination}") from None
    handler: Handler = import_string(dotted)
    return handler
