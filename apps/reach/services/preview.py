"""What a set of rules would change in the city as it is, before anybody puts it in force."""

from typing import TYPE_CHECKING

from django.core.cache import cache

from apps.reach import rule_sets
from apps.reach.engine.rules import parse_rules
from apps.reach.models import RuleSet
from apps.reach.services import inputs as read

if TYPE_CHECKING:
    from apps.reach.engine.preview import RulesPreview

_KEPT_S = 3600


def preview_rules(version: int) -> "RulesPreview | None":
    """Compare a version with the rules in force on the network the layer lies on.

    Writes nothing. Kept for an hour for the same two versions, network and layer. None without
    rules in force or a network; ``RuleSet.DoesNotExist`` without such a version.
    """
    from apps.reach.engine.preview import compare

    draft, active = RuleSet.objects.get(version=version), rule_sets.SHELF.active()
    inputs = read.current() if active is not None else None
    if active is None or inputs is None:
        return None
    layer_version, standing = read.barriers(inputs.dataset_id)
    key = f"rules-preview-{draft.pk}-{active.pk}-{inputs.key}-{layer_version}"
    found: RulesPreview | None = cache.get(key)
    if found is None:
        found = compare(
            inputs.network(), standing,
            before=parse_rules(active.body), after=parse_rules(draft.body),
        )  # fmt: skip
        cache.set(key, found, _KEPT_S)
    return found
