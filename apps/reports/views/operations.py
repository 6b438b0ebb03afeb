"""The page of the works behind, for who works for the whole city."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import queries as accounts
from apps.mail import queries as mail_queries
from apps.mail import services as mail
from apps.outbox import services as outbox
from apps.reports.office import operations


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Queues, letters given up, versions, erasure: each number says what it means."""
    _may(request)
    context = {
        "queues": operations.queues(),
        "dead": operations.dead_letters(),
        "most": operations.DEAD_SHOWN,
        "troubled": operations.troubled_mail(),
        "settled": operations.settled_mail(),
        "settlements": mail_queries.settlements(),
        "figures": operations.figures(),
        "header_title": _("Operations"),
    }
    return render(request, "reports/admin/operations.html", context)


@never_cache
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Give one delivery, or all that were given up, a fresh set of tries."""
    _may(request)
    wanted = request.POST.get("delivery", "")
    if wanted == "all":
        number = outbox.retry_dead()
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        number = outbox.retry_dead(deliveries=[int(wanted)])
    else:
        number = 0
    if number:
        words = ngettext(
            "%(n)s delivery is tried again.", "%(n)s deliveries are tried again.", number
        )
        messages.success(request, words % {"n": number})
    else:
        messages.error(request, _("There was nothing to try again: somebody may have been faster."))
    return redirect("reports_operations")


@never_cache
@require_POST
def settle_mail(request: HttpRequest) -> HttpResponse:
    """Say what is known of messages that a machine must not decide about; it is written down."""
    _may(request)
    named = [found for text in request.POST.getlist("message") if (found := _uuid(text))]
    choice = request.POST.get("choice", "")
    if not named or choice not in mail.Settlement.values:
        messages.error(request, _("Choose the mails, and what shall become of them."))
        return redirect("reports_operations")
    number = mail.settle_messages(
        choice=choice,
        messages=named[: operations.DEAD_SHOWN],
        actor=request.user.uuid,  # type: ignore[union-attr]  # nobody gets here anonymously
        actor_role=accounts.acting_role(request.user),
    )
    if number:
        words = ngettext("%(n)s mail is settled.", "%(n)s mails are settled.", number)
        messages.success(request, words % {"n": number})
    if number < len(set(named)):
        messages.warning(
            request,
            _(
                "Some mails are as they were: somebody was faster, or one that was given up cannot "
                "have arrived."
            ),
        )
    return redirect("reports_operations")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _may(request: HttpRequest) -> None:
    if not accounts.holds_whole_city(request):
        raise PermissionDenied
