"""One module per kind of data the territory is made of."""
