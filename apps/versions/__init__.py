"""Data kept in versions: written once, one in force at a time, every change of it on record."""
