"""Managing bodies, facilitation points, their sites, and what people say is wrong about them."""

from apps.points.models.corrections import About, Correction, CorrectionState
from apps.points.models.register import (
    Eligibility,
    FacilitationPoint,
    ManagingBody,
    PointKind,
    PointStatus,
)
from apps.points.models.sites import Closure, Move, ServiceNote, Site, SiteCheck, SiteRole

__all__ = [
    "About",
    "Closure",
    "Correction",
    "CorrectionState",
    "Eligibility",
    "FacilitationPoint",
    "ManagingBody",
    "Move",
    "PointKind",
    "PointStatus",
    "ServiceNote",
    "Site",
    "SiteCheck",
    "SiteRole",
]
