"""Pages of the twin."""
