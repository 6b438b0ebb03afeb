"""Managing bodies, facilitation points, their sites, hours and closures."""
