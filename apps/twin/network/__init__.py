"""The pedestrian network: read, checked, stored by generation, given as arrays, asked by place."""
