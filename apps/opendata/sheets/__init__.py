"""Sheets of barriers for a plan to remove them (PEBA): facts, PDF, spreadsheet."""
