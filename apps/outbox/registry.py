"""Who receives which kind of event. Consumers are known only as dotted names."""

from collections.abc import Callable, Sequence

from django.utils.module_loading import import_string

from apps.outbox.facts import EventFacts

Handler = Callable[[EventFacts], None]
# Does what the handler would do for each of the events, in their order.
ManyHandler = Callable[[Sequence[EventFacts]], None]

_handlers: dict[str, dict[str, str]] = {}
_many: dict[tuple[str, str], str] = {}


def register(*, kind: str, destination: str, handler: str, many: str = "") -> None:
    """Send every event of a kind to a destination; called in ``AppConfig.ready``.

    ``handler`` is a dotted name, so that the outbox imports nobody above it. Registering the same
    again changes nothing; another handler for the same pair is a mistake. ``many`` names a function
    that does the same for several events at once (of any kinds registered with it), in fewer
    queries: where it fails, all it did is undone and the events are handled one by one.

    Raises:
        ValueError: the pair already has another handler.
    """
    known = _handlers.setdefault(kind, {}).setdefault(destination, handler)
    if known != handler:
        raise ValueError(f"{kind} to {destination} is already handled by {known}")
    if many:
        _many[kind, destination] = many


def unregister(*, kind: str, destination: str) -> None:
    """Forget a registration (tests make handlers of their own)."""
    _handlers.get(kind, {}).pop(destination, None)
    _many.pop((kind, destination), None)


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


def many_handler_of(kind: str, destination: str) -> ManyHandler | None:
    """The function that receives several at once, None where there is none."""
    dotted = _many.get((kind, destination))
    handler: ManyHandler | None = import_string(dotted) if dotted else None
    return handler


def together_with(kind: str, destination: str) -> list[str]:
    """The kinds that may be handed over together with this one; empty: it goes alone."""
    dotted = _many.get((kind, destination))
    return [
        other
        for (other, where), name in _many.items()
        if dotted and where == destination and name == dotted
    ]
