"""Tests of the app desk."""
