import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from apps.twin.importers.splitting import meeting_nodes, runs_of, split

# Few different nodes, so that ways meet, touch themselves and close.
way = st.lists(st.integers(1, 12), min_size=2, max_size=10).filter(
    lambda refs: all(a != b for a, b in itertools.pairwise(refs))
)
ways = st.lists(way, min_size=1, max_size=6)


@given(ways)
def test_the_pieces_put_together_are_the_ways(ways):
    cuts = meeting_nodes(ways)
    for refs in ways:
        pieces = split(refs, cuts)
        joined = pieces[0] + [ref for piece in pieces[1:] for ref in piece[1:]]
        assert joined == refs


@given(ways)
def test_no_piece_has_a_meeting_inside_and_all_pieces_meet_at_their_ends(ways):
    cuts = meeting_nodes(ways)
    passed = Counter(ref for refs in ways for ref in refs)
    for refs in ways:
        for piece in split(refs, cuts):
            assert len(piece) >= 2
            assert not cuts & set(piece[1:-1])
            assert {piece[0], piece[-1]} <= cuts
            assert all(passed[ref] == 1 for ref in piece[1:-1])


@given(ways)
def test_ways_share_a_node_only_where_both_are_cut(ways):
    inner = [
        {ref for piece in split(refs, meeting_nodes(ways)) for ref in piece[1:-1]} for refs in ways
    ]
    for i, one in enumerate(inner):
        for other in ways[:i] + ways[i + 1 :]:
            assert not one & set(other)


@given(way, st.sets(st.integers(1, 12)))
def test_a_way_cut_at_the_border_keeps_only_known_stretches(refs, known):
    runs = runs_of(refs, known)
    text = ",".join(map(str, refs)) + ","
    for run in runs:
        assert len(run) >= 2
        assert set(run) <= known
        assert ",".join(map(str, run)) + "," in text


def test_a_node_repeated_in_a_row_draws_nothing():
    assert runs_of([1, 1, 2], {1, 2}) == [[1, 2]]
    assert runs_of([1, 1], {1}) == []
