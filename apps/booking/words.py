"""Times, days and languages in the words of the reader (``visitors.words``)."""

from apps.visitors.words import day_words, language_name, month_words, time_words, when_words

__all__ = ["day_words", "language_name", "month_words", "time_words", "when_words"]
