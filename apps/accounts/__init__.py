"""People, roles with a scope, and who may do what."""
