"""Dates and times where Django's own are not those of this city."""
