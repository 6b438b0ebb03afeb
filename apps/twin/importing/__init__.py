"""Barriers somebody went out and measured: read from a file, told to the layer as events."""
