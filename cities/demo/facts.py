"""The demonstration stands where Torino stands, so that the map looks familiar."""

from dataclasses import replace

from cities.torino.facts import CITY as TORINO

CITY = replace(TORINO, code="demo", name="Torino (demo)")
