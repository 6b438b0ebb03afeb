"""Open data: what is published, in which columns, and the files."""
