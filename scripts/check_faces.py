"""An app is used only through its face: `services` (to change), `queries` (to read) and
`kinds` (the words and numbers of its vocabulary, without behaviour).

Models, tasks and the rest of another app stay out of reach; foreign keys name models by
string. Tests and migrations may look inside.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FACES = {"services", "queries", "kinds"}
# Building blocks without tables of their own: all of it is to be used.
LIBRARIES = {"office", "visitors"}
INSIDERS = {"migrations", "tests"}


def walk_at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING:`, which only name types."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield from walk_at_run_time(child)


def imported_modules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module a file may import: for `from a import b` also a.b, which may be one."""
    for node in walk_at_run_time(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def wrong_imports(app: str, source: str) -> list[tuple[int, str]]:
    """Imports in a module of `app` that reach past another app's face."""
    wrong = []
    for line, module in imported_modules(ast.parse(source)):
        parts = module.split(".")
        if len(parts) < 2 or parts[0] != "apps" or parts[1] in {app, *LIBRARIES}:
            continue
        if len(parts) < 3 or parts[2] not in FACES:
            wrong.append((line, module))
    return wrong


def main() -> int:
    failed = False
    for file in sorted((ROOT / "apps").rglob("*.py")):
        place = file.relative_to(ROOT / "apps").parts
        if len(place) < 2 or INSIDERS & set(place):
            continue
        for line, module in wrong_imports(place[0], file.read_text()):
            failed = True
            name = "/".join(place)
            print(f"apps/{name}:{line}: {module} is not a face: {', '.join(sorted(FACES))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
