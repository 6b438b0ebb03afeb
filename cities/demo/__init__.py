"""The demonstration city: made by us, deterministic, and labelled as such wherever it shows."""
