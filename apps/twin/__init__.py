"""The city model: network by generation, barriers with observations, the change log."""
