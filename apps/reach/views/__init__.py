"""Public pages of the engine's findings."""
