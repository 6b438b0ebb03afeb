"""Which point is the right one, and how to get there: public pages."""
