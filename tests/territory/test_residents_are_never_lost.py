"""Residents of sections add up to districts, exactly."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.territory import queries
from apps.territory.services import import_residents, replace_residents
from tests.counts import count
from tests.territory.conftest import WriteFile

SECTIONS = st.lists(
    st.tuples(st.sampled_from(["1", "2"]), st.integers(0, 500), st.integers(0, 500)),
    min_size=1,
    max_size=40,
)


@settings(
    max_examples=count(small=25, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sections=SECTIONS)
def test_sections_add_up_to_their_districts(
    town: None, tmp_path: Path, sections: list[tuple[str, int, int]]
) -> None:
    rows = [f"{code},{old + young},{old}" for code, young, old in sections]
    path = tmp_path / "sections.csv"
    path.write_text("\n".join(["district,residents,age_65_plus", *rows]) + "\n")

    report = import_residents(path=path)

    assert report.counts["residents"] == sum(young + old for _, young, old in sections)
    stored = queries.residents_by_district()
    for code in {code for code, _, _ in sections}:
        of_it = [(young, old) for c, young, old in sections if c == code]
        assert stored[code].total == sum(young + old for young, old in of_it)
        assert stored[code].age_65_plus == sum(old for _, old in of_it)


def test_old_districts_join_the_ones_they_became(db: None, write: WriteFile) -> None:
    text = "SEZ2011;CODASC;P1;P27;P28;P29\n1;2.0;100;10;5;5\n2;10.0;50;5;5;0\n3;9.0;30;1;1;1\n"
    import_residents(path=write("census.csv", text))
    stored = queries.residents_by_district()
    assert {code: (r.total, r.age_65_plus) for code, r in stored.items()} == {
        "2": (150, 30),
        "8": (30, 3),
    }


def test_ages_nobody_counted_stay_unknown(db: None) -> None:
    replace_residents(rows=[("1", 100, None)], sha256="1" * 64, is_demonstration=True)
    assert queries.residents_by_district()["1"].age_65_plus is None
    assert queries.is_demonstration()
