"""What the scripts of the page without network say, in the language of the page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.twin.kinds import BarrierKind


def texts() -> dict[str, Any]:
    """All of it, for the page to hand to its scripts."""
    return {
        "states": _states(),
        "next": _next(),
        "kinds": {str(kind): str(label) for kind, label in BarrierKind.choices},
        **_queue(),
        **_form(),
        **_own(),
        **_petition(),
    }


def _states() -> dict[str, str]:
    return {
        "waiting": _("Kept on this phone. It is sent when there is a network."),
        "sending": _("Being sent."),
        "needs_place": _("The place is not clear. Choose it with the network."),
        "refused": _("Something has to be corrected."),
        "final": _("It could not be taken."),
        "photos": _("The report has arrived. Photos are still on this phone."),
        "photos_refused": _("The report has arrived. A photo could not be taken."),
        "sent": _("Arrived."),
    }


def _next() -> dict[str, str]:
    """What to do about a refusal; "final" when nothing can be corrected any more."""
    again = _("Correct it here and save it again.")
    return {
        "report": again,
        "petition": again,
        "correction": again,
        "answer": again,
        "voice": _("If it stops you, write a new report. Otherwise take this off the phone."),
        "withdrawal": _("Open the report with the network and look where it stands."),
        "photo": _("Take this off the phone, and choose another photo."),
        "final": _("Open the report with the network and look where it stands."),
    }


def _queue() -> dict[str, Any]:
    return {
        "comma": pgettext("between the words of a list", ", "),
        "written": _("Written on %s"),
        "whats": {
            "correction": _("Correction"),
            "withdrawal": _("Withdrawal"),
            "answer": _("Answer to the office"),
            "photo": _("Photo"),
        },
        "stances": {
            "present": _("It is still there"),
            "me_too": _("It stops me too"),
            "absent": _("It is no longer there"),
        },
        "petition": _("Several places together: %s"),
        "place": _("Place %s"),
        "position": _("Position of the phone"),
        "code": _("Code:"),
        "follow": _("Follow the report"),
        "see_voice": _("See it, or take it back"),
        "see_petition": _("See where each place stands"),
        "choose_place": _("Choose the place"),
        "correct": _("Correct it"),
        "anew": _("Write a new report"),
        "forget": _("Take it off this phone"),
        "sure": _("Take it off this phone? What is not sent yet is lost."),
        "photos": _("Photos waiting: %s"),
        "kept": _("Saved on this phone."),
        "not_kept": _(
            "It could not be saved on this phone: there may be no room. Nothing was closed; "
            "make room, or write it down."
        ),
        "already": _("This is saved on this phone already."),
        "offline": _("There is no network now. You can write: nothing is lost."),
        "elsewhere": _("The page you wanted needs a network. This works without one:"),
        "elsewhere_copy": _(
            "The page you wanted needs a network. This is what the phone read of it earlier:"
        ),
    }


def _form() -> dict[str, str]:
    return {
        "locating": _("Looking for your position"),
        "located": _("Your position was found, within %s metres."),
        "not_located": _("Your position is not available. Write the street."),
        "take_away": _("Take photo %s away"),
        "too_many": _("At most three photos."),
        "needs_kind": _("Choose the kind of barrier that is nearest."),
        "needs_can_pass": _("Say whether you can pass."),
        "needs_place_words": _("Say where the barrier is: a street, or the position."),
    }


def _own() -> dict[str, Any]:
    return {
        "read": _("As this phone read it on %s. It may have changed since."),
        "forget_copy": _("Forget it on this phone"),
        "acts": {
            "answer": _("Answer the question"),
            "correction": _("Correct the report"),
            "photo": _("Add a photo"),
            "withdrawal": _("Withdraw the report"),
        },
        "nothing_different": _("Nothing is different from what was read."),
        "needs_answer": _("Write an answer."),
        "needs_photo": _("Choose a photo first."),
    }


def _petition() -> dict[str, str]:
    return {
        "change_place": _("Change it"),
        "drop_place": _("Take it off the list"),
        "on_list": _("Places on the list: %s. Write the next one above, or send the list."),
        "list_full": _("At most twenty places. Send the others with another petition."),
        "needs_place_on_list": _("Add at least one place."),
        "needs_supporters": _("Write how many people support this, at least 1."),
    }
