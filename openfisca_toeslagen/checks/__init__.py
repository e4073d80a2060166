"""Checks for users: what the package covers, and whether it gives what others published."""
