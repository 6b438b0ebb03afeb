"""What citizens tell: submission, follow-up, moderation."""
