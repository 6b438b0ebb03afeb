"""Who comes to a point: typed, checked, named and found again. A library without tables.

Used by every app in which somebody reports, books or enrols without an account.
"""
