"""Search in what reporters wrote: a code, a street, or words, each as the beginning of a word."""

import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.reports.codes import canonical
from apps.reports.models import QueueEntry, Report
from apps.territory import queries as territory

LONGEST = 120
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
# Up to so many reports are found first and put in order after; more are met soon enough by walking
# the order itself. Tried at 200,000 reports (benchmarks/bench_reports.py).
_FEW = 3000
# Too short to tell one street from another by its groups of three letters.
_SHORTEST_STREET = 4


def restricted_to_words(rows: QuerySet[QueueEntry], text: str) -> QuerySet[QueueEntry]:
    """Those of ``rows`` whose report has this code, or every word, or else nearly this street.

    Who writes a street rightly gets this street and no other that sounds like it. One query besides
    the one it prepares, three to five more where nothing has these words.
    """
    text = text[:LONGEST].replace("\x00", "")
    code = canonical(text)
    if code:
        return rows.filter(report__code=code)
    words = _WORD.findall(text.lower())[:_MOST_WORDS]
    if not words:
        return rows.none()
    found = _those(rows, _with_words(words))
    if found is None:
        found = _on_street(rows, text)
    if found is None and len(street := " ".join(words)) >= _SHORTEST_STREET:
        found = _those(rows, Q(street_name__trigram_word_similar=street))
    return rows.none() if found is None else found


def _those(rows: QuerySet[QueueEntry], wanted: Q) -> QuerySet[QueueEntry] | None:
    """``rows`` of the reports that are wanted; ``None`` when there is no such report at all."""
    few = list(Report.objects.filter(wanted).values_list("pk", flat=True)[: _FEW + 1])
    if not few:
        return None
    if len(few) <= _FEW:
        return rows.filter(pk__in=few)
    return rows.filter(Exists(Report.objects.filter(wanted, pk=OuterRef("pk"))))


def _on_street(rows: QuerySet[QueueEntry], text: str) -> QuerySet[QueueEntry] | None:
    """A slip of the keyboard, or "c.so": what the city's own list of streets makes of it."""
    names = [street.name for street in territory.search_streets(text, limit=1)]
    return _those(rows, Q(street_name__in=names)) if names else None


def _with_words(words: list[str]) -> Q:
    # Letters and digits only, so that nothing in it is an operator.
    prefixes = " & ".join(f"{word}:*" for word in words)
    return Q(search=SearchQuery(prefixes, search_type="raw", config="simple"))
