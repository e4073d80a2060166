"""The search for hardship: the smallest change of one fact with the largest effect on award, recovery or collection.

No fact is suspected beforehand: the search goes through the facts that the rules read (``impact/graph``), with the steps
that their type and unit give.
"""
