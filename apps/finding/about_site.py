"""What a site offers and how one gets in, as its page shows it: facts, verdicts, what to bring."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.points import queries as points
from apps.reach import queries as reach


@dataclass(frozen=True, slots=True)
class ServiceAt:
    """A service with what to bring for it, and what this site says besides."""

    code: str
    name: str
    summary: str
    bring: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class AboutSite:
    """``services`` empty: nobody has said. ``verdicts`` empty: nobody measured how one gets in."""

    facts: points.SiteFacts
    services: list[ServiceAt]
    verdicts: list[reach.SiteVerdict]

    @property
    def measured(self) -> list[points.SaidMeasure]:
        """What is known of the building."""
        return [one for one in self.facts.said_measures if one.is_known]

    @property
    def not_measured(self) -> list[str]:
        """Names of what is not."""
        return [one.name for one in self.facts.said_measures if not one.is_known]


def about_sites(sites: Iterable[points.SiteFacts]) -> dict[str, AboutSite]:
    """Each site by its code, in the active language. One query at most, for the rules."""
    told = list(sites)
    verdicts = reach.verdicts_of_sites({site.code: site.measures for site in told})
    return {
        site.code: AboutSite(site, services_at(site), verdicts.get(site.code, [])) for site in told
    }


def services_at(site: points.SiteFacts) -> list[ServiceAt]:
    """The services of a site in the order of the catalogue."""
    return [
        ServiceAt(
            code=code,
            name=str(entry.name),
            summary=str(entry.summary),
            bring=tuple(str(line) for line in entry.bring),
            note=site.service_notes.get(code, ""),
        )
        for code, entry in points.SERVICES.items()
        if code in site.services
    ]
