"""What is personal leaves in its time: every app says what it erases, one clock calls them all."""
