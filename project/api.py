"""What every API view shares: strict input, errors field by field, never a 500 for input."""

import json
import math
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError, Throttled, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.accounts.services import TooMany, spend


class SafeJSONParser(JSONParser):
    """JSON whose depth cannot bring the interpreter down, and whose text can be written again."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Parse the body; one nested too deeply, or with half a character, is a parse error."""
        try:
            parsed = super().parse(stream, media_type, parser_context)
            # Names and values are quoted in refusals: half of a surrogate pair cannot be.
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        except UnicodeEncodeError:
            raise ParseError(_("The text has characters that cannot be kept.")) from None
        return parsed


class NumberField(serializers.FloatField):
    """A finite JSON number: no booleans, no text, no infinity, no integer beyond a float."""

    default_error_messages = {"number": _("Enter a number.")}

    def to_internal_value(self, data: object) -> float:
        """The number as a float, or a field error."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("number")
        try:
            number = float(data)
        except OverflowError:
            self.fail("number")
        if not math.isfinite(number):
            self.fail("number")
        return number


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that names the fields it does not know instead of dropping them."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse unknown fields, then validate as usual."""
        if isinstance(data, Mapping):
            unknown = [str(name)[:40] for name in data if name not in self.fields]
            if unknown:
                raise ValidationError({name: [_("This field is not known.")] for name in unknown})
        return super().to_internal_value(data)


class BboxField(serializers.CharField):
    """``west,south,east,north`` in degrees (EPSG:4326)."""

    default_error_messages = {
        "bbox": _("Give four numbers, west,south,east,north, in degrees."),
    }

    def to_internal_value(self, data: object) -> tuple[float, float, float, float]:  # type: ignore[override]
        """Four finite numbers in order and on the globe, or a field error."""
        parts = str(data).split(",")
        try:
            west, south, east, north = (float(part) for part in parts)
        except ValueError:
            self.fail("bbox")
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            self.fail("bbox")
        return west, south, east, north


class PublicAPIView(APIView):
    """Open to everybody: no key, no cookie, hence no CSRF either."""

    permission_classes = [AllowAny]
    authentication_classes = []
    parser_classes = [SafeJSONParser]

    def spend(self, request: Request, what: str) -> None:
        """Count one ``what`` of this client (``accounts.limits``). Raises ``Throttled`` (429)."""
        try:
            # It passes on whatever it does not know to the request it wraps.
            spend(cast("HttpRequest", request), what)
        except TooMany as too_many:
            raise Throttled(wait=too_many.wait_s) from None

    def query(self, request: HttpRequest, serializer_class: type[StrictSerializer]) -> Any:
        """The validated query string. Raises ``ValidationError`` naming the parameter."""
        serializer = serializer_class(data=request.GET.dict())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
