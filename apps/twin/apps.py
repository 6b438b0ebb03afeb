from django.apps import AppConfig


class TwinConfig(AppConfig):
    """The city model: network by generation, barriers with observations, the change log."""

    name = "apps.twin"
    label = "twin"

    def ready(self) -> None:
        """Ask the outbox for every kind of event the accessibility layer is made of."""
        from apps.erasure.services import register as register_eraser
        from apps.outbox.services import register

        for kind in (
            "report.submitted",
            "report.transitioned",
            "report.corrected",
            "report.contact_verified",
            "survey.observed",
            "barrier.voice",
            "barrier.voice_taken_back",
            "barrier.transitioned",
            "barrier.merged",
            "barrier.unmerged",
            "barrier.split",
            "barrier.moved",
            "network.activated",
        ):
            register(
                kind=kind,
                destination="twin",
                handler="apps.twin.feed.absorb.absorb",
                # Only these come in storms.
                many="apps.twin.feed.absorb.absorb_many" if kind == "report.submitted" else "",
            )
        register(
            kind="dataset.activated",
            destination="network",
            handler="apps.twin.network.followers.on_dataset_activated",
        )
        # Photos of surveys go with their public copies: the reports, which keep those, see to it.
        register_eraser(
            "twin",
            "apps.twin.services.erase_expired",
            {
                "proof_photos": "photos of removals",
                "stray_files": "files of photos that nothing names",
            },
        )
