"""The day at a point, and the public pages of the points."""
