"""The page of a barrier: what it is, what it does to people, and is it still there?"""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import services as accounts
from apps.reach import queries as reach
from apps.reports import queries, services
from apps.reports.forms import VoiceForm
from apps.reports.wording import PROOFS
from apps.reports.words import measure_lines, too_many_words
from apps.twin import queries as twin
from apps.twin.kinds import KINDS, CanPass

# Pages that offer the two buttons and want their reader back.
_RETURNS = {"route"}
_LONGEST_RETURN = 4000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def barrier(request: HttpRequest, barrier_uuid: uuid.UUID) -> HttpResponse:
    """Only what may be public: kind, place, dates, state, measures, effect."""
    facts = twin.barrier(barrier_uuid)
    if facts is None:
        raise Http404
    if request.method == "POST":
        return _voice(request, barrier_uuid)
    if facts.merged_into is not None:
        messages.info(request, _("This barrier was joined with another one. This is its page."))
        return redirect("barrier", barrier_uuid=facts.merged_into)
    context = {
        "barrier": facts,
        "sentence": KINDS[facts.kind].sentence,
        "measures": measure_lines(dict(facts.measures)),
        "can_pass": dict(CanPass.choices).get(facts.can_pass, ""),
        "story": reach.barrier_story(facts),
        "confidence": twin.confidence_in_words(facts),
        "proof": PROOFS.get(facts.proof, ""),
        "photos": queries.public_photos([facts.uuid])[facts.uuid],
        "asks": facts.state in queries.ASKED_STATES,
        "copies": [queries.barrier_copy(facts)],
        "concerned": queries.concerned([facts.uuid]).get(facts.uuid, 0),
        # Made here, so that pressing twice counts once, without a script too.
        "voice_uuid": uuid.uuid4(),
    }
    return render(request, "reports/barrier.html", context)


def _voice(request: HttpRequest, barrier_uuid: uuid.UUID) -> HttpResponse:
    form = VoiceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That was not understood. Press one of the two buttons."))
        return _return(request, barrier_uuid)
    try:
        accounts.spend(request, "voice")
        stance, concerns_me = services.SAID[form.cleaned_data["stance"]]
        services.record_voice(
            barrier_uuid=barrier_uuid,
            stance=stance,
            concerns_me=concerns_me,
            client_uuid=form.cleaned_data["client_uuid"],
            channel="web",
            source_kind="citizen",
        )
    except accounts.TooMany as too_many:
        messages.error(request, too_many_words(too_many))
    except services.ReportRefused as refused:
        for texts in refused.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
    else:
        messages.success(request, _("Thank you. What you told us is kept with the barrier."))
    return _return(request, barrier_uuid)


def _return(request: HttpRequest, barrier_uuid: uuid.UUID) -> HttpResponse:
    """To the page the button was pressed on: one of ours by name, or the barrier's own."""
    back = request.POST.get("back", "")[:_LONGEST_RETURN]
    path = back.split("?", 1)[0].split("#", 1)[0]
    try:
        # A path of this site and nothing else: "//host" and "https:" are no path we know.
        known = resolve(path).url_name in _RETURNS and back.isprintable()
    except Resolver404:
        known = False
    return redirect(back) if known else redirect("barrier", barrier_uuid=barrier_uuid)
