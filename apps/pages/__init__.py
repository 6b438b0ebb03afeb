"""Home, navigation and whatever people read."""
