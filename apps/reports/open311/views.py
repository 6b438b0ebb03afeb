"""The resources of GeoReport v2. Thin: they ask, render, and say what is wrong as documented."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from apps.accounts import services as accounts
from apps.reports.open311 import catalogue, intake, outward, questions
from apps.reports.open311.documents import XML, respond
from apps.reports.open311.errors import Open311Error
from apps.reports.uploads import is_too_large
from apps.twin.kinds import KINDS

# Root element and value of an answer.
Answer = tuple[str, Any]
Handler = Callable[..., Answer]


def resource(**by_method: Handler) -> Callable[..., HttpResponse]:
    """A view of handlers by method. No key but ``api_key``: no cookie counts, hence no CSRF."""

    @csrf_exempt
    @never_cache
    @wraps(by_method.get("GET") or by_method["POST"])
    def view(request: HttpRequest, *, form: str | None = None, **words: str) -> HttpResponse:
        # XML is the format that every server must have.
        wanted = form or XML
        method = "GET" if request.method == "HEAD" else str(request.method)
        try:
            handler = by_method.get(method)
            if handler is None:
                raise Open311Error(405, _("This method is not allowed here."))
            if method == "GET":
                _count(request)
            root, value = handler(request, **words)
            return respond(wanted, root, value)
        except Open311Error as error:
            response = respond(wanted, "errors", error.as_list(), status=error.status)
            if error.status == 405:
                response["Allow"] = ", ".join(by_method)
            if error.status == 429:
                response["Retry-After"] = str(error.wait_s)
            return response

    return view


def _count(request: HttpRequest) -> None:
    """Reading is limited for each client; sending by its key (``services.let_in``)."""
    try:
        accounts.spend(request, "open311")
    except accounts.TooMany as too_many:
        raise Open311Error(
            429, _("Too many requests: try again later."), wait_s=too_many.wait_s
        ) from None


def _discovery(request: HttpRequest) -> Answer:
    endpoint = request.build_absolute_uri(reverse("open311_v2")).rstrip("/")
    return "discovery", catalogue.discovery(endpoint)


def _services(request: HttpRequest) -> Answer:
    _jurisdiction(request.GET)
    return "services", catalogue.services()


def _service(request: HttpRequest, service_code: str) -> Answer:
    _jurisdiction(request.GET)
    if not service_code:
        raise Open311Error(400, _("service_code was not provided."))
    if service_code not in KINDS:
        raise Open311Error(404, _("service_code was not found."))
    return "service_definition", catalogue.definition(service_code)


def _requests(request: HttpRequest) -> Answer:
    _jurisdiction(request.GET)
    ids = questions.ids_of(request.GET)
    if ids is not None:
        return "service_requests", outward.requests_by_id(ids)
    return "service_requests", outward.requests(questions.wanted_of(request.GET))


def _request(request: HttpRequest, request_id: str) -> Answer:
    _jurisdiction(request.GET)
    if not request_id:
        raise Open311Error(400, _("service_request_id was not provided."))
    uuid = questions.parse_id(request_id)
    found = outward.requests_by_id([uuid]) if uuid is not None else []
    if not found:
        raise Open311Error(404, _("service_request_id was not found."))
    return "service_requests", found


def _send(request: HttpRequest) -> Answer:
    form = _form(request)
    jurisdiction = _jurisdiction(form)
    return "service_requests", [intake.take(request, form, jurisdiction=jurisdiction)]


def _token(request: HttpRequest, token: str) -> Answer:
    """Every service answers with the id at once; a client that keeps it as a token is served."""
    _jurisdiction(request.GET)
    if not token:
        raise Open311Error(400, _("token was not provided."))
    uuid = questions.parse_id(token)
    if uuid is None or not outward.is_known(uuid):
        raise Open311Error(404, _("token was not found."))
    return "service_requests", [{"service_request_id": str(uuid), "token": token}]


def _nothing(request: HttpRequest, **words: str) -> Answer:
    raise Open311Error(404, _("There is nothing at this address."))


discovery = resource(GET=_discovery)
services = resource(GET=_services)
service = resource(GET=_service)
requests = resource(GET=_requests, POST=_send)
request_by_id = resource(GET=_request)
token = resource(GET=_token)
nothing = resource(
    **dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), _nothing)
)  # fmt: skip


def _jurisdiction(words: QueryDict) -> str:
    """Ours. It may be left out, as there is only one."""
    ours, asked = catalogue.jurisdiction(), words.get("jurisdiction_id", "")
    if asked and asked != ours:
        raise Open311Error(404, _("jurisdiction_id was not found."))
    return ours


def _form(request: HttpRequest) -> QueryDict:
    if is_too_large(request):
        raise Open311Error(413, _("This is too large."))
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Open311Error(
            400, _("Send a form: application/x-www-form-urlencoded, or multipart/form-data.")
        )
    try:
        return request.POST
    except RequestDataTooBig:
        raise Open311Error(413, _("This is too large.")) from None
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        raise Open311Error(400, _("The form cannot be read.")) from None
