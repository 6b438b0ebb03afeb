"""The day at a point: who waits, who is helped, what was done."""
