"""``manage.py place_points``: how far people are from the points, and the best places for more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reach import placement_words, queries, services
from apps.reach.models import Reading
from apps.reach.placement_question import AMONG, BEST, CHANGE, NOW, PlacementQuestion
from apps.reach.placement_tables import by_profile
from apps.reach.queries.placement import COVERAGE, ELDERLY, EVERYBODY, MEDIAN
from apps.reach.queries.placement_runs import placement_run


class Command(BaseCommand):
    """Asks and computes in this process; the answer stays readable in the admin too."""

    help = "Residents by time to the nearest point; with --open the best places for new points."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--open", type=int, default=0, help="New points.")
        parser.add_argument("--move", type=int, default=0, help="Present points that may move.")
        parser.add_argument("--close", type=int, default=0, help="Points that have to close.")
        parser.add_argument(
            "--close-site", action="append", default=[], help="Code of a site that closes."
        )
        parser.add_argument("--among", default="library,office", help=", ".join(AMONG))
        parser.add_argument("--aim", choices=[MEDIAN, COVERAGE], default=MEDIAN)
        parser.add_argument("--within", type=int, default=15, help="Minutes that are near.")
        parser.add_argument("--profile", default="walking")
        parser.add_argument("--reading", choices=Reading.values, default="optimistic")
        parser.add_argument("--age-group", choices=[EVERYBODY, ELDERLY], default=EVERYBODY)
        parser.add_argument("--stops", action="store_true", help="Stops count as points.")
        parser.add_argument("--seconds", type=float, default=30.0, help="To look for places.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answer; exit 1 when there is none."""
        question = self._question(options)
        uuid = services.ask_about_points(question, user_id=None)
        while services.work_off_placement(only=uuid):
            pass
        found = placement_run(uuid)
        if found is None or found.is_open:
            raise CommandError("A worker has taken it meanwhile: read the answer in the admin.")
        if found.answer is None:
            raise CommandError(found.problem_label)
        self._tell(question, found.answer)
        self.stdout.write(f"run {uuid}")

    def _question(self, options: dict[str, Any]) -> PlacementQuestion:
        among = tuple(one for one in options["among"].split(",") if one)
        if not set(among) <= set(AMONG):
            raise CommandError(f"--among: some of {', '.join(AMONG)}")
        if options["profile"] not in dict(queries.profiles()):
            raise CommandError(f"--profile: one of {', '.join(dict(queries.profiles()))}")
        chosen = options["open"] or options["move"] or options["close"]
        if chosen and options["close_site"]:
            raise CommandError("--close-site tells one change; it does not go with a choice.")
        kind = BEST if chosen else CHANGE if options["close_site"] else NOW
        return PlacementQuestion(
            kind=kind, stops=options["stops"], near_min=options["within"],
            close=tuple(options["close_site"]), among=among if kind == BEST else (),
            opened=options["open"], closed=options["close"], moved=options["move"],
            aim=options["aim"], profile=options["profile"], reading=options["reading"],
            age_group=options["age_group"], time_limit_s=options["seconds"],
        )  # fmt: skip

    def _tell(self, question: PlacementQuestion, answer: dict[str, Any]) -> None:
        for site in answer["sites"]:
            if site["fate"] != "stays":
                self.stdout.write(f"{site['fate']}: {site['name']} ({site['code']})")
        if answer["best"]:
            for sentence in placement_words.proof_sentences(question, answer["best"]):
                self.stdout.write(sentence)
        for group in ("all", "65_plus") if answer["with_ages"] else ("all",):
            table = by_profile(answer, reading=question.reading, group=group)
            self.stdout.write(f"\n{group}: {'; '.join(table.heads)}")
            for row in table.rows:
                cells = [
                    _count(cell.before) + (f" -> {_count(cell.after)}" if cell.has_after else "")
                    for cell in row.cells
                ]
                self.stdout.write(f"{row.label}: {'; '.join(cells)}")


def _count(number: int | None) -> str:
    return "not shown" if number is None else str(number)
