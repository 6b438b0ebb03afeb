"""Open311 GeoReport v2: an edge over the services of reports, and a client for other servers."""
