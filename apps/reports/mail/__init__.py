"""Mail: what is written, to whom it is handed, and which event decides it."""
