from django.apps import AppConfig

# A template's name is one app's alone.
TEMPLATES = tuple(
    f"courses_{name}"
    for name in (
        "enrolled",
        "changed",
        "waiting",
        "offer",
        "left",
        "removed",
        "cancelled",
        "moved",
        "session_cancelled",
        "reminder",
        "certificate",
    )
)
KINDS = (
    "enrolment.transitioned",
    "enrolment.attended",
    "session.transitioned",
)


class CoursesConfig(AppConfig):
    """Group courses: sessions, enrolment, attendance, certificates."""

    name = "apps.courses"
    label = "courses"

    def ready(self) -> None:
        """Ask the outbox for what the letters follow from."""
        from apps.erasure.services import register as register_eraser
        from apps.mail.services import register_writer
        from apps.outbox.services import register

        for kind in KINDS:
            register(kind=kind, destination="courses", handler="apps.courses.decide.on_event")
        register_writer(TEMPLATES, "apps.courses.services.mail.write")
        register_eraser(
            "courses",
            "apps.courses.services.erase_expired",
            {
                "participants": "participants of courses",
                "preparations": "wishes",
                "views": "records of views",
            },
        )
