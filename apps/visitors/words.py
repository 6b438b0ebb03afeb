"""Times, days and languages in the words of the reader."""

from datetime import date, datetime

from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

# Names in the language of the page; the first ones Django does not know, or knows differently.
_LANGUAGES: dict[str, Promise] = {
    "en": gettext_lazy("English"),
    "fr": gettext_lazy("French"),
    "ar": gettext_lazy("Arabic"),
    "ro": gettext_lazy("Romanian"),
    "es": gettext_lazy("Spanish"),
    "zh": gettext_lazy("Chinese"),
    "it": gettext_lazy("Italian"),
}


def language_name(code: str) -> str:
    """The name of a language; its code when nobody knows it."""
    if code in _LANGUAGES:
        return str(_LANGUAGES[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def day_words(day: date) -> str:
    """ "Tuesday 1 December 2026"."""
    return f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}"


def month_words(month: date) -> str:
    """ "December 2026"."""
    return date_format(month, "F Y")


def time_words(moment: datetime) -> str:
    """ "09:30", and which one it is in the hour that comes twice."""
    words = time_format(moment.time(), "TIME_FORMAT")
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    if not twice:
        return words
    again = _("winter time") if moment.fold else _("summer time")
    return f"{words} ({again})"


def when_words(moment: datetime) -> str:
    """ "Tuesday 1 December 2026 at 09:30"."""
    return _("%(day)s at %(time)s") % {"day": day_words(moment), "time": time_words(moment)}
