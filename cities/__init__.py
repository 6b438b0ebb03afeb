"""Cities: what belongs to a city and not to Soglia. Another city adopts it by adding a folder."""

from importlib import import_module
from pathlib import Path

from cities.base import City


def get_city(code: str) -> City:
    """The facts of the city ``code``. Raises ``ModuleNotFoundError`` for a city without folder."""
    city: City = import_module(f"cities.{code}.facts").CITY
    return city


def city_folder(code: str) -> Path:
    """Where the data of the city ``code`` is. Raises ``ModuleNotFoundError`` as above."""
    return Path(str(import_module(f"cities.{code}").__file__)).parent
