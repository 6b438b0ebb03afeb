"""What a process of the web reads and compiles once, before somebody waits for it."""

from apps.reach import rule_sets
from apps.reach.engine.rules import parse_rules
from apps.reach.queries import live
from apps.reach.queries.route_inputs import ground


def warm_up() -> bool:
    """Compile the searches and read the engine's city; False while there is none yet.

    Seconds on a large city. Afterwards the first question about a way or about times takes as
    long as any other.
    """
    from apps.reach.engine.warm import warm_up_routes

    row = rule_sets.SHELF.active()
    rules = parse_rules(row.body if row else rule_sets.shipped()["body"])
    warm_up_routes(rules)
    if live.read(lambda city: city.page) is None:
        return False
    # Each is read, also behind one that is missing.
    missing = [profile for profile in rules.active if ground(profile) is None]
    return not missing
