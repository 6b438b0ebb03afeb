"""The accessibility engine: pure arrays in, pure arrays out. Knows no Django and no database.

Read in this order: ``rules`` (thresholds as data), ``arrays`` (the network), ``verdicts`` (who can
use a stretch), ``barriers`` (what a barrier changes), ``kernels`` and ``fields`` (time to the
nearest place, in full and incrementally), ``cumulative`` (places within a span, the same way),
``effects`` (with a barrier against without it), ``model`` (all of it together), ``checkpoint`` (on
disk). Apart from these, ``placement``: where new points should be. ``python -m apps.reach.engine``
answers a case from a file.
"""
