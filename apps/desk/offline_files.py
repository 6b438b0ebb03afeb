"""The files that the desk's page without network needs, for the worker that keeps it."""

from apps.reports.services import Shell

_OWN = (
    "along", "bytes", "db", "door", "drafts", "forms", "guard", "intent", "journal", "outbox",
    "project", "screen", "sync", "vault", "view",
)  # fmt: skip
SHELL = Shell(
    name="desk",
    page="desk_offline",
    under="desk_home",
    named=("desk/offline/page.js",),
    imported=("desk/keys.js", *(f"desk/offline/{name}.js" for name in _OWN)),
)
