"""Who writes which letter. Writers are known only as dotted names, as the outbox's consumers are.

A template's name is stored with each message, so it is one app's alone.
"""

from collections.abc import Callable, Iterable

from django.utils.module_loading import import_string

from apps.mail.facts import ToWrite, Written

Writer = Callable[[ToWrite], Written]

_writers: dict[str, str] = {}


def register_writer(templates: Iterable[str], writer: str) -> None:
    """Have these templates written by a function; called in ``AppConfig.ready``.

    ``writer`` is a dotted name. Registering the same again changes nothing.

    Raises:
        ValueError: a template already has another writer.
    """
    for template in templates:
        known = _writers.setdefault(template, writer)
        if known != writer:
            raise ValueError(f"{template} is already written by {known}")


def unregister_writer(template: str) -> None:
    """Forget a registration (tests write letters of their own)."""
    _writers.pop(template, None)


def is_known(template: str) -> bool:
    """Whether anybody writes it."""
    return template in _writers


def write(message: ToWrite) -> Written:
    """The mail as it leaves now, in the language that is active.

    Raises:
        NobodyToWriteTo: there is no reader any more.
        LookupError: nobody is registered any more.
    """
    dotted = _writers.get(message.template)
    if dotted is None:
        raise LookupError(f"nobody writes {message.template}")
    writer: Writer = import_string(dotted)
    return writer(message)
