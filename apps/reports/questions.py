"""What the office may ask a reporter: known questions, in her language, and one of its own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN = "own"
TEXT_MAX_LENGTH = 300
ANSWER_MAX_LENGTH = 500

QUESTIONS: dict[str, Promise] = {
    "where_exactly": _("Where exactly is it? For example: in front of which door or shop."),
    "which_side": _("On which side of the street is it?"),
    "how_high": _("How high is it, about? A hand is about 10 cm wide."),
    "how_wide": _("How wide is the free passage, about?"),
    "still_there": _("Is it still there?"),
    "photo": _("Can you add a photo of it?"),
    "since_when": _("Since when is it there?"),
}


def question_words(code: str, text: str) -> str:
    """The question as it is asked, in the language of whoever reads it now."""
    return str(QUESTIONS[code]) if code in QUESTIONS else text
