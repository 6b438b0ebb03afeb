"""What can go wrong with a course, in words people can read."""

from apps.visitors.errors import Messages, Refused, StepRefused

__all__ = ["CourseFull", "Messages", "Refused", "StepRefused"]


class CourseFull(Exception):
    """No seat is free. One can wait for one."""
