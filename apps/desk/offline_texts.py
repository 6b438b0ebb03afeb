"""What the scripts of the desk's page without network say, in the language of the page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.desk.models import TicketState


def texts() -> dict[str, Any]:
    """All of it, for the page to hand to its scripts."""
    return {
        "comma": pgettext("between the words of a list", ", "),
        # What the other scripts of this kind of page share.
        "kinds": {},
        "ticket_states": {str(code): str(label) for code, label in TicketState.choices},
        "states": _states(),
        "kinds_of_item": _kinds(),
        "next": _next(),
        **_network(),
        **_queue(),
        **_forms(),
        **_lock(),
    }


def _states() -> dict[str, str]:
    return {
        "waiting": _("Kept on this device only. It is sent when there is a network."),
        "later": _("Kept on this device only. It waits for something that comes before it."),
        "done": _("Saved on the server."),
        "refused": _("Not taken by the server."),
        "conflict": _("On the server, where somebody has to look at it."),
        "rebook": _("On the server: to be booked again."),
    }


def _next() -> dict[str, str]:
    """What to do about each state that asks for somebody."""
    return {
        "refused": _("Read why, and do it again if it is still needed."),
        "conflict": _("See the list of the point."),
        "rebook": _(
            "The seat was taken meanwhile: whom to call and other times are in the list of the "
            "point."
        ),
    }


def _kinds() -> dict[str, Any]:
    return {
        "walk_in": _("Number %s given"),
        "check_in": _("%s is here"),
        "no_show": _("%s did not come"),
        "record": _("Record: %s"),
        "book": _("Appointment: %s"),
        "report": _("Barrier: %s"),
        # Of what is sealed, when the copy that could say more is gone.
        "sealed": {
            "walk_in": _("A number given"),
            "check_in": _("Somebody with an appointment came"),
            "no_show": _("An appointment nobody came to"),
            "step": _("A step of a number"),
            "record": _("A record"),
            "book": _("An appointment"),
            "report": _("A barrier"),
        },
    }


def _network() -> dict[str, str]:
    return {
        "offline": _("No network: you can go on."),
        "online": _("There is a network."),
        "nobody": _(
            "There is a network. Sign in again to send what is kept here: nothing is lost."
        ),
        "left_it": _("Whoever signs in here sends what is kept: nothing is lost."),
        "closed": _("There is a network, but the server does not open this point to you now."),
        "all_saved": _("Everything is saved on the server."),
        "one_kept": _("One thing is kept on this device only."),
        "many_kept": _("%s things are kept on this device only."),
        "one_wrong": _("One thing has to be looked at: see below."),
        "many_wrong": _("%s things have to be looked at: see below."),
        "taken": _("The day as it was at %s, with what was done here since."),
        "over_at": _("This copy ends at %s."),
    }


def _queue() -> dict[str, Any]:
    return {
        "nobody_waits": _("nobody waits"),
        "one_waits": _("1 waits"),
        "many_wait": _("%s wait"),
        "at_desk": _("At desk %s"),
        "desk": _("desk %s"),
        "wants": _("wants %s"),
        "to_prepare": _("To prepare:"),
        "booked_for": _("appointment at %s"),
        "here_since": _("here since %s"),
        "only_here": _("only here"),
        "no_name": _("Name not kept any more"),
        "is_here": _("Is here"),
        "did_not_come": _("Did not come"),
        "done": _("Done"),
        "given": _("%s is the number. Tell it, or write it down: it cannot be printed now."),
        "called": _("Call %s aloud: the screen of the waiting room has no network."),
        "nobody_to_call": _("Nobody waits."),
        "moved": _("%s: done here."),
        "record_of": _("Record the help of %s"),
        "record_alone": _("Record a help without a number"),
        "helped": _("%s helped or gone"),
    }


def _forms() -> dict[str, Any]:
    return {
        "kept": _("Kept on this device."),
        "not_kept": _(
            "It could not be kept on this device: there may be no room. Nothing was closed; write "
            "it down."
        ),
        "choose_topic": _("Choose at least one topic."),
        "wrong_minutes": _("Write the minutes as a number, from 1 to 720."),
        "wrong_people": _("Write how many people, from 1 to 200."),
        "look_at_words": _("Look whether the note names somebody, and say that you have looked."),
        "delegation": _("Say all of it: who acted, for whom, why, and whether you saw a document."),
        "choose_seat": _("Choose what for, and when."),
        "no_seats": _("No seats are kept for the desk: book with network."),
        "choose": _("Choose"),
        "needs_name": _("Write both names of who comes."),
        "needs_place": _("Write where it is."),
        "needs_kind": _("Choose the kind of barrier that is nearest."),
        "needs_can_pass": _("Say whether the person can pass."),
        "wrong_contact": _("Write an e-mail address or a telephone number, or leave it empty."),
        "code": _("Code: %s"),
        "renumbered": _("The number was taken: it is %s now."),
        "to_the_day": _("To the list of the point"),
        "not_possible": _("This is not possible any more: look at the day as it is now."),
        "drop": _("I have read it: take it off this device"),
        "sure": _("Take it off this device? It is not on the server."),
        "acts": {
            "walk_in": _("give somebody a number"),
            "check_in": _("say that somebody with an appointment is here"),
            "no_show": _("say that nobody came to an appointment"),
            "step": _("change a number"),
            "next": _("call the next"),
            "record": _("record a help"),
        },
        "was_about": _(
            "The network went when you were about to %s. It may or may not have arrived; done "
            "here it is done once."
        ),
    }


def _lock() -> dict[str, str]:
    return {
        "locked": _("The day is kept here, and locked."),
        "nothing": _(
            "No day is kept on this device. Open the day of your point with network once; from "
            "then on you can go on without."
        ),
        "no_code": _(
            "No code was chosen for it. Sign in with network; what was written here is kept, "
            "sealed."
        ),
        "wrong_code": _("This is not the code. Tries left: %s."),
        "gone": _("Too many wrong codes: the copy was wiped. What was written is kept, sealed."),
        "code_short": _("At least six signs."),
        "code_chosen": _("The code is chosen. It opens this copy until it ends."),
        "left": _(
            "The copy is wiped. What was written and not sent is kept, sealed for the server."
        ),
        "sure_leave": _(
            "Leave this computer? The day cannot be opened here without network any more. What "
            "was written is kept, sealed for the server."
        ),
        "no_storage": _("This browser keeps nothing: the desk cannot go on here without network."),
    }
