import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from apps.twin.network.measure import distance_m, foot, line_lengths_m, metres_per_degree

lines = st.lists(
    st.lists(
        st.tuples(st.floats(-179, 179), st.floats(-80, 80)), min_size=2, max_size=5
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(lines)
def test_each_line_is_measured_by_itself(lines):
    coordinates = np.array([point for line in lines for point in line])
    offsets = np.cumsum([0, *map(len, lines)])
    expected = [Geod(ellps="WGS84").line_length(*zip(*line, strict=True)) for line in lines]
    assert line_lengths_m(coordinates, offsets) == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_a_degree_is_as_long_as_the_ellipsoid_says():
    per_lon, per_lat = metres_per_degree(45.07)
    assert per_lon == pytest.approx(distance_m(7.6, 45.07, 7.601, 45.07) * 1000, rel=1e-6)
    assert per_lat == pytest.approx(distance_m(7.6, 45.0695, 7.6, 45.0705) * 1000, rel=1e-6)


@given(
    st.lists(st.tuples(st.floats(-2e-3, 2e-3), st.floats(-2e-3, 2e-3)), min_size=2, max_size=6),
    st.floats(-80, 80),
)
def test_the_foot_is_nearer_than_any_other_point_of_the_line(offsets, lat):
    line = np.array([(7.68 + x, lat + y) for x, y in offsets])
    near = foot(line, 7.68, lat)
    assert 0 <= near.fraction <= 1
    for a, b in itertools.pairwise(line):
        for t in np.linspace(0, 1, 9):
            lon, y = a + t * (b - a)
            assert near.distance_m <= distance_m(7.68, lat, lon, y) + 0.005


def test_the_side_is_told_looking_along_the_line():
    line = np.array([(7.68, 45.07), (7.69, 45.07)])
    assert foot(line, 7.685, 45.0701).side == "left"
    assert foot(line, 7.685, 45.0699).side == "right"
    assert foot(line[::-1], 7.685, 45.0699).side == "left"
    # A metre off the line is nowhere: a phone cannot tell.
    assert foot(line, 7.685, 45.070009).side == ""
    assert foot(line, 7.695, 45.07).side == ""
