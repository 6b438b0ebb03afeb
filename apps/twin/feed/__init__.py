"""What people tell becomes the accessibility layer: absorbed once, in order, and provably so."""
