"""The whole register as tables that can be edited elsewhere, and read back unchanged."""
