"""What residents lose on the way to each category of places: whole sentences with their plurals.

Every category has sentences of its own: an article, a plural or a gender cannot be put together
from pieces in all languages. ``n`` residents or places, at least 1.
"""

from django.utils.formats import number_format
from django.utils.translation import ngettext


def cut_off(category: str, n: int) -> str:
    """No way left."""
    sentences = {
        "point": ngettext(
            "%(n)s resident has no way left to any facilitation point",
            "%(n)s residents have no way left to any facilitation point",
            n,
        ),
        "health": ngettext(
            "%(n)s resident has no way left to any health service",
            "%(n)s residents have no way left to any health service",
            n,
        ),
        "pharmacy": ngettext(
            "%(n)s resident has no way left to any pharmacy",
            "%(n)s residents have no way left to any pharmacy",
            n,
        ),
        "school": ngettext(
            "%(n)s resident has no way left to any school",
            "%(n)s residents have no way left to any school",
            n,
        ),
        "library": ngettext(
            "%(n)s resident has no way left to any library",
            "%(n)s residents have no way left to any library",
            n,
        ),
        "stop": ngettext(
            "%(n)s resident has no way left to any stop",
            "%(n)s residents have no way left to any stop",
            n,
        ),
        "park": ngettext(
            "%(n)s resident has no way left to any park",
            "%(n)s residents have no way left to any park",
            n,
        ),
        "office": ngettext(
            "%(n)s resident has no way left to any public office",
            "%(n)s residents have no way left to any public office",
            n,
        ),
    }
    return sentences[category] % {"n": number_format(n, force_grouping=True)}


def losing(category: str, n: int) -> str:
    """No longer within 15 minutes."""
    sentences = {
        "point": ngettext(
            "%(n)s resident loses access to a facilitation point within 15 minutes",
            "%(n)s residents lose access to a facilitation point within 15 minutes",
            n,
        ),
        "health": ngettext(
            "%(n)s resident loses access to a health service within 15 minutes",
            "%(n)s residents lose access to a health service within 15 minutes",
            n,
        ),
        "pharmacy": ngettext(
            "%(n)s resident loses access to a pharmacy within 15 minutes",
            "%(n)s residents lose access to a pharmacy within 15 minutes",
            n,
        ),
        "school": ngettext(
            "%(n)s resident loses access to a school within 15 minutes",
            "%(n)s residents lose access to a school within 15 minutes",
            n,
        ),
        "library": ngettext(
            "%(n)s resident loses access to a library within 15 minutes",
            "%(n)s residents lose access to a library within 15 minutes",
            n,
        ),
        "stop": ngettext(
            "%(n)s resident loses access to a stop within 15 minutes",
            "%(n)s residents lose access to a stop within 15 minutes",
            n,
        ),
        "park": ngettext(
            "%(n)s resident loses access to a park within 15 minutes",
            "%(n)s residents lose access to a park within 15 minutes",
            n,
        ),
        "office": ngettext(
            "%(n)s resident loses access to a public office within 15 minutes",
            "%(n)s residents lose access to a public office within 15 minutes",
            n,
        ),
    }
    return sentences[category] % {"n": number_format(n, force_grouping=True)}


def losing_step_free(category: str, n: int) -> str:
    """The same on wheels: what is lost is the way without steps."""
    sentences = {
        "point": ngettext(
            "%(n)s resident loses step-free access to a facilitation point within 15 minutes",
            "%(n)s residents lose step-free access to a facilitation point within 15 minutes",
            n,
        ),
        "health": ngettext(
            "%(n)s resident loses step-free access to a health service within 15 minutes",
            "%(n)s residents lose step-free access to a health service within 15 minutes",
            n,
        ),
        "pharmacy": ngettext(
            "%(n)s resident loses step-free access to a pharmacy within 15 minutes",
            "%(n)s residents lose step-free access to a pharmacy within 15 minutes",
            n,
        ),
        "school": ngettext(
            "%(n)s resident loses step-free access to a school within 15 minutes",
            "%(n)s residents lose step-free access to a school within 15 minutes",
            n,
        ),
        "library": ngettext(
            "%(n)s resident loses step-free access to a library within 15 minutes",
            "%(n)s residents lose step-free access to a library within 15 minutes",
            n,
        ),
        "stop": ngettext(
            "%(n)s resident loses step-free access to a stop within 15 minutes",
            "%(n)s residents lose step-free access to a stop within 15 minutes",
            n,
        ),
        "park": ngettext(
            "%(n)s resident loses step-free access to a park within 15 minutes",
            "%(n)s residents lose step-free access to a park within 15 minutes",
            n,
        ),
        "office": ngettext(
            "%(n)s resident loses step-free access to a public office within 15 minutes",
            "%(n)s residents lose step-free access to a public office within 15 minutes",
            n,
        ),
    }
    return sentences[category] % {"n": number_format(n, force_grouping=True)}


def places_lost(category: str, n: int) -> str:
    """Places out of the 15 minutes of somebody who had them."""
    sentences = {
        "point": ngettext(
            "%(n)s facilitation point gets out of the 15 minutes of somebody who had it",
            "%(n)s facilitation points get out of the 15 minutes of somebody who had them",
            n,
        ),
        "health": ngettext(
            "%(n)s health service gets out of the 15 minutes of somebody who had it",
            "%(n)s health services get out of the 15 minutes of somebody who had them",
            n,
        ),
        "pharmacy": ngettext(
            "%(n)s pharmacy gets out of the 15 minutes of somebody who had it",
            "%(n)s pharmacies get out of the 15 minutes of somebody who had them",
            n,
        ),
        "school": ngettext(
            "%(n)s school gets out of the 15 minutes of somebody who had it",
            "%(n)s schools get out of the 15 minutes of somebody who had them",
            n,
        ),
        "library": ngettext(
            "%(n)s library gets out of the 15 minutes of somebody who had it",
            "%(n)s libraries get out of the 15 minutes of somebody who had them",
            n,
        ),
        "stop": ngettext(
            "%(n)s stop gets out of the 15 minutes of somebody who had it",
            "%(n)s stops get out of the 15 minutes of somebody who had them",
            n,
        ),
        "park": ngettext(
            "%(n)s park gets out of the 15 minutes of somebody who had it",
            "%(n)s parks get out of the 15 minutes of somebody who had them",
            n,
        ),
        "office": ngettext(
            "%(n)s public office gets out of the 15 minutes of somebody who had it",
            "%(n)s public offices get out of the 15 minutes of somebody who had them",
            n,
        ),
    }
    return sentences[category] % {"n": number_format(n, force_grouping=True)}
