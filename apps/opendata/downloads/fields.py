"""The columns of the published data sets: names for machines, meanings for people."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BARRIERS, REPORTS = "barriers", "reports"


@dataclass(frozen=True, slots=True)
class Field:
    """A column. ``type``: "text", "number", "whole" or "day"."""

    name: str
    type: str
    meaning: Promise


@dataclass(frozen=True, slots=True)
class DataSet:
    """What is published under a name."""

    name: str
    title: Promise
    description: Promise
    fields: tuple[Field, ...]
    # Whether a state may be asked for, and which.
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsSet:
    """The facilitation points: in fields of a standard, and whole."""

    title: Promise
    description: Promise
    endings: tuple[str, ...]


POINTS = PointsSet(
    _("Facilitation points"),
    _(
        "Every place where somebody helps with digital services: address, hours, services, "
        "languages, how one gets in. CSV and JSON are in the fields of the French standard for "
        "places of digital mediation, since no Italian one is known; GeoJSON has our own codes, "
        "and the measures of each entrance."
    ),
    ("csv", "json", "geojson"),
)

USE = PointsSet(
    _("How the points are used"),
    _(
        "Appointments of each month that is over, counted by point, by service, by language wanted "
        "and by hour of the day: the same ones four times, never crossed. Numbers below five are "
        "left out, and others that would tell one of them. Nothing about who came."
    ),
    ("csv",),
)
USE_FIELDS = (
    Field("month", "text", _("The month, for example 2026-11.")),
    Field("by", "text", _("By what it is counted: point, service, language or hour.")),
    Field(
        "code",
        "text",
        _("Code of the site, service or language, or the hour; an empty language is any."),
    ),
    Field("appointments", "whole", _("Appointments that were booked. Empty: left out.")),
    Field("missed", "whole", _("Of those, to which nobody came. Empty: left out.")),
    Field(
        "searches",
        "whole",
        _("Searches that found no time at all; an empty point is all. Empty: left out."),
    ),
)

TYPES: dict[str, Promise] = {
    "text": _("text"),
    "number": _("number"),
    "whole": _("whole number"),
    "day": _("day (ISO 8601)"),
}

_KIND = Field("kind", "text", _("Kind of barrier, a code; the page lists them."))
_DISTRICT = Field("district", "text", _("Code of the district; empty outside all of them."))

BARRIER_FIELDS = (
    Field("id", "text", _("Identifier of the barrier, which stays the same.")),
    _KIND,
    Field("state", "text", _("State of the barrier, a code; “suspected” is not verified.")),
    Field("place", "text", _("Street or crossing; empty when unknown.")),
    Field("side", "text", _("Side of the stretch as drawn, “left” or “right”; empty: unknown.")),
    _DISTRICT,
    Field("height_cm", "number", _("Height in centimetres. Empty: not known.")),
    Field("width_cm", "number", _("Free width in centimetres. Empty: not known.")),
    Field("slope_pct", "number", _("Slope in percent. Empty: not known.")),
    Field("cross_slope_pct", "number", _("Sideways slope in percent. Empty: not known.")),
    Field("count", "whole", _("Number of steps. Empty: not known.")),
    Field("length_m", "number", _("Length in metres. Empty: not known.")),
    Field("first_seen", "day", _("Day on which somebody first told of it.")),
    Field("last_seen", "day", _("Day on which somebody last saw it.")),
    Field("layer_version", "whole", _("Version of the accessibility layer at its last change.")),
)
REPORT_FIELDS = (
    _KIND,
    Field(
        "state",
        "text",
        _("State of the report; “received” and “in_check” are undecided."),
    ),
    Field("day", "day", _("Day on which it was sent.")),
    Field(
        "district",
        "text",
        _("Code of the district of its barrier; empty: unknown."),
    ),
)


def data_sets() -> dict[str, DataSet]:
    """The published data sets by name."""
    from apps.reports import queries as reports
    from apps.twin import queries as twin

    return {
        BARRIERS: DataSet(
            BARRIERS,
            _("Barriers"),
            _(
                "Barriers to people on foot and on wheels in the streets, with kind, state, place, "
                "measures and dates. Those nobody has verified show neither measures nor anything "
                "else a person told."
            ),
            BARRIER_FIELDS,
            tuple(twin.PUBLISHED_STATES),
        ),
        REPORTS: DataSet(
            REPORTS,
            _("Reports, anonymised"),
            _(
                "What people reported: kind, state, day, district, and the public place of the "
                "barrier it tells of. No code, no words, no contact, no photo, no time of the day. "
                "Without a place where the report could not be verified or was not for this "
                "service. Reports that were withdrawn or erased are not in it."
            ),
            REPORT_FIELDS,
            tuple(reports.PUBLIC_STATES),
        ),
    }
