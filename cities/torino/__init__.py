"""The City of Torino."""
