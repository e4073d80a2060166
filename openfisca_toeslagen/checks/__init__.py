"""Checks for users: is what they wrote in order, what comes out and why, what is covered, does it match publications.

Cases: ``case_check`` (a file), ``situation`` (persons and households; requests too), ``run``, ``explanation``, ``touched``.
"""
