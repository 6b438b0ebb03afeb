"""What the sites of the demonstration offer, and how one gets in: drawn, with gaps as in life.

Codes are those of the register (``points.catalogue``, ``points.measures``), which refuses others.
"""

from dataclasses import dataclass, field
from typing import Any

from cities.demo.terrain import rng_for

SERVICES = (
    "spid_cie", "public_services", "health_record", "residence", "inps", "payments", "app_io",
    "email_account", "smartphone", "computer", "safety", "job", "school",
)  # fmt: skip
# Every point helps with these.
ALWAYS = ("spid_cie", "public_services", "health_record")
# Languages beside Italian, as often as they are spoken.
OTHER_LANGUAGES = {
    "en": 0.45, "ro": 0.3, "ar": 0.3, "fr": 0.25, "es": 0.2, "zh": 0.1, "uk": 0.1, "sq": 0.1,
    "ise": 0.08,
}  # fmt: skip
WELCOMED = {
    "older": 0.5, "foreigners": 0.3, "families": 0.15, "low_literacy": 0.15, "job_seekers": 0.15,
    "motor": 0.12, "deaf": 0.08, "blind": 0.06, "women": 0.06, "young": 0.1,
}  # fmt: skip
# One in six has not said yet, and of one in four nobody has measured the entrance.
SAID, MEASURED = 0.84, 0.76


@dataclass(frozen=True, slots=True)
class Offer:
    """Codes, and measures by their code. Empty: nobody has said, or measured."""

    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    welcomed: tuple[str, ...] = ()
    measures: dict[str, Any] = field(default_factory=dict)


def offer_of(code: str, *, step_free: bool | None) -> Offer:
    """The offer of a site, the same every time. What is said of its steps agrees with them."""
    rng = rng_for(f"offer {code}")
    said, measured = rng.random() < SAID, rng.random() < MEASURED and step_free is not None
    drawn = [name for name in SERVICES if name in ALWAYS or rng.random() < 0.55]
    spoken = [name for name, share in OTHER_LANGUAGES.items() if rng.random() < share]
    welcomed = [name for name, share in WELCOMED.items() if rng.random() < share]
    measures = _measures(rng, bool(step_free)) if measured else {}
    if not said:
        return Offer(measures=measures)
    return Offer(tuple(drawn), ("it", *spoken), tuple(welcomed), measures)


def van_offer() -> Offer:
    """The mobile unit: one van, with a platform, whatever the stop."""
    return Offer(
        services=("spid_cie", "public_services", "health_record", "app_io", "smartphone"),
        languages=("it", "en", "ro"),
        welcomed=("older",),
        measures={
            "entrance_steps": 3, "entrance_step_cm": 22, "handrail": True, "ramp": False,
            "lift": True, "lift_door_width_cm": 85, "inside_steps": 3, "door_width_cm": 80,
        },
    )  # fmt: skip


def _measures(rng: Any, step_free: bool) -> dict[str, Any]:
    steps = 0 if step_free else int(rng.integers(1, 5))
    ramp = steps > 0 and rng.random() < 0.4
    found: dict[str, Any] = {
        "entrance_steps": steps,
        "door_width_cm": int(rng.choice([75, 80, 85, 90, 90, 100, 120])),
        "inside_steps": 0,
        "tactile_guide": bool(rng.random() < 0.15),
        "accessible_toilet": bool(rng.random() < 0.6),
        "seat": True,
    }
    if steps:
        found |= {
            "entrance_step_cm": int(rng.integers(8, 18)), "handrail": bool(rng.random() < 0.5),
            "ramp": ramp,
        }  # fmt: skip
    if ramp:
        found |= {
            "ramp_slope_pct": int(rng.integers(5, 14)), "ramp_width_cm": int(rng.choice([90, 120])),
        }  # fmt: skip
    if rng.random() < 0.25:
        found |= {"inside_steps": 12, "lift": bool(rng.random() < 0.7)}
        if found["lift"]:
            found["lift_door_width_cm"] = int(rng.choice([75, 80, 90]))
    if rng.random() < 0.5:
        found["induction_loop"] = bool(rng.random() < 0.2)
    return found
