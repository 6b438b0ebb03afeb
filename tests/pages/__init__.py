"""Tests of the app pages."""
