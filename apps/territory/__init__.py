"""Districts, streets, house numbers, corners, residents, places and data sets."""
