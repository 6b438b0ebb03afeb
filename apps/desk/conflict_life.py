"""The life of a conflict: one table, read by everybody. It is looked at once, and then over."""

from apps.desk.models import ConflictState as S
from apps.desk.models import ItemKind

# (state, kind of the item) -> states that follow. Only a record can be kept beside another one.
TABLE: dict[tuple[str, str], tuple[str, ...]] = {
    (S.OPEN, kind): (S.KEPT, S.SETTLED) if kind == ItemKind.RECORD else (S.SETTLED,)
    for kind in ItemKind.values
}
