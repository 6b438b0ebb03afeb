"""The accessibility engine and its questions."""
