"""What each reason means for the person who reported, and what she can do next. Data."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Wording:
    """A reason in words for the reporter. ``next`` is empty when there is nothing to do."""

    meaning: str | Promise
    next: str | Promise = ""


_DISAGREE = _(
    "If you see it otherwise, send a new report with a photo or a measure: a person looks at it."
)

WORDING: dict[str, Wording] = {
    "sent": Wording(_("Your report has arrived. Nobody has checked it yet.")),
    "taken_up": Wording(
        _("Somebody of the office is looking at what you told."),
        _("You need do nothing. A photo or a measure makes it quicker."),
    ),
    "seen_on_site": Wording(
        _("Somebody went there and saw the barrier."),
        _("It counts in the accessibility map of the city until it is removed."),
    ),
    "seen_in_photo": Wording(
        _("The barrier can be seen in the photo."),
        _("It counts in the accessibility map of the city until it is removed."),
    ),
    "confirmed_by_others": Wording(
        _("Others saw the same barrier."),
        _("It counts in the accessibility map of the city until it is removed."),
    ),
    "known_to_office": Wording(
        _("The office knew of this barrier already."),
        _("It counts in the accessibility map of the city until it is removed."),
    ),
    "nothing_found": Wording(
        _("Somebody looked at the place and found no barrier. It may have gone meanwhile."),
        _DISAGREE,
    ),
    "place_unclear": Wording(
        _("We could not find the place you meant."),
        _("Send a new report with the house number or the corner, or from the place itself."),
    ),
    "not_enough_facts": Wording(
        _("What you told was not enough to check it."),
        _("Send a new report with a photo, a measure, or a note on how to find it."),
    ),
    "same_barrier": Wording(
        _("Somebody had reported the same barrier before. Your report makes it weigh more."),
        _("You need do nothing: you are told of the barrier as the first reporter is."),
    ),
    "private_property": Wording(
        _("The place is private ground, and the City may not build there."),
        _("Ask its owner: of a building the administrator, of a shop the shopkeeper."),
    ),
    "other_body": Wording(
        _("The street or the equipment belongs to another body, not to the City."),
        _("Ask the body it belongs to. Any facilitation point helps you find it and write."),
    ),
    "not_a_barrier": Wording(
        _("What you describe does not hinder people on foot or on wheels on their way."),
        _("For anything else in the street, ask the office for the public of the City."),
    ),
    "misuse": Wording(
        _("What was sent tells of no barrier."),
        _("If that is a mistake, send a new report."),
    ),
    "opened_again": Wording(_("There is something new, so a person looks at your report again.")),
    "decided_by_mistake": Wording(
        _("An earlier decision about your report was wrong. A person looks at it again.")
    ),
    "reporter_unhappy": Wording(
        _("You told us that the barrier is not really gone. A person looks at it again.")
    ),
    "withdrawn_by_reporter": Wording(
        _("You withdrew this report. What is personal in it is erased within a week."),
        _("You can send a new report at any time."),
    ),
    "time_is_up": Wording(_("The time for keeping what is personal is over, and it was erased.")),
    "asked_by_reporter": Wording(
        _("You asked for it: what you wrote, your photos and your contact were erased.")
    ),
}

# Why somebody who was told that a barrier is gone is not content, four weeks later.
UNHAPPY: dict[str, Promise] = {
    "still_there": _("It is still there"),
    "half_done": _("It was only half removed"),
    "badly_done": _("It was done, but I still cannot pass"),
    "came_back": _("It was gone and has come back"),
}

# What proves that a barrier is gone (twin.removal), in words for those who reported it.
PROOFS: dict[str, Promise] = {
    "photo": _("There is a photo of the place without it."),
    "measure": _("The place was measured after the work."),
    "inspection": _("Somebody inspected the place and wrote it down."),
    "earlier": _("The office decided so."),
}
