"""What the pages of the office share: a library, used by every app that has some. No tables."""
