"""What the removal of barriers costs: price lists, and later programmes of works."""
