"""What leaves the house: sheets of barriers for a programme of works, and open data."""
