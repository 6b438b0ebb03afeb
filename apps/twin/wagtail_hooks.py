"""The twin in the Wagtail admin, part by part."""

from apps.twin import network_hooks

__all__ = ["network_hooks"]
