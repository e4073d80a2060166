"""Turns results into pages, tables and data. Nothing is computed here: every figure comes from ``impact``."""
