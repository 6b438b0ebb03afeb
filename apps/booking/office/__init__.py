"""The pages of booking in the Wagtail admin. Thin: services write, queries read."""
