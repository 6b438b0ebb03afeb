"""What loading a city has in common: one report, one way to say what is not possible."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from apps.territory.services import ImportReport


class LoadRefused(RuntimeError):
    """The city cannot be loaded here; the message says why and what to do."""


def _silently(text: str) -> None:
    """Nobody reads along."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What may be asked of a load; a city ignores what does not concern it.

    ``data`` is the folder of the city's files; ``reference`` the moment at which the history of a
    demonstration ends (today at midnight when absent). With ``if_empty`` nothing happens where any
    network is in force. ``progress`` is told the name of each part as it begins.
    """

    data: Path | None = None
    reference: datetime | None = None
    if_empty: bool = False
    progress: Callable[[str], None] = _silently


@dataclass(slots=True)
class LoadReport:
    """What a load did, for JSON. ``changed`` is false when everything was there already."""

    city: str
    changed: bool = False
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    progress: Callable[[str], None] = field(default=_silently, repr=False)

    def imported(self, part: str, report: ImportReport) -> None:
        """Add what an importer says of one part."""
        self.changed |= report.status not in {"unchanged", "staged"}
        self.parts[part] = {
            "status": report.status,
            "generation": report.generation,
            **report.counts,
            "rejected": report.rejected_count,
            "rejected_reasons": report.rejected_reasons,
        }

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Show that a part begins, and measure it."""
        self.progress(name)
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 2)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "city": self.city,
            "changed": self.changed,
            "parts": self.parts,
            "seconds": self.seconds | {"total": round(sum(self.seconds.values()), 2)},
        }
