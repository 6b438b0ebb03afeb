"""The fourteen Comuni that border on Torino, for whoever reports a place of theirs.

Positions of the town halls are rounded to about 100 m. An address is given only where it was found
used for the Comune by others as well; the rest are asked by name.
"""

from cities.base import Neighbour

NEIGHBOURS: tuple[Neighbour, ...] = (
    Neighbour("Baldissero Torinese", 7.816, 45.068),
    Neighbour("Beinasco", 7.587, 45.023),
    Neighbour("Borgaro Torinese", 7.656, 45.152),
    Neighbour("Collegno", 7.574, 45.079, "https://www.comune.collegno.to.it"),
    Neighbour("Grugliasco", 7.579, 45.067, "https://www.comune.grugliasco.to.it"),
    Neighbour("Moncalieri", 7.685, 45.001, "https://www.comune.moncalieri.to.it"),
    Neighbour("Nichelino", 7.648, 44.995, "https://www.comune.nichelino.to.it"),
    Neighbour("Orbassano", 7.537, 45.008, "https://www.comune.orbassano.to.it"),
    Neighbour("Pecetto Torinese", 7.749, 45.018),
    Neighbour("Pino Torinese", 7.776, 45.040),
    Neighbour("Rivoli", 7.516, 45.071, "https://www.comune.rivoli.to.it"),
    Neighbour("San Mauro Torinese", 7.768, 45.103),
    Neighbour("Settimo Torinese", 7.769, 45.139),
    Neighbour("Venaria Reale", 7.634, 45.133),
)
