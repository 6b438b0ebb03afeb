"""Times, days and languages in the words of the reader (``visitors.words``)."""

from apps.visitors.words import day_words, language_name, month_words, time_words, when_words

__all__ = [
    "SPOKEN",
    "day_words",
    "language_name",
    "month_words",
    "time_words",
    "when_words",
]

# What a shift may say; a code that is not here stays as it is.
SPOKEN = ("it", "en", "fr", "ar", "ro", "es", "zh", "sq", "pt", "uk", "bn", "de")
