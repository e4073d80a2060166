"""The year cycle: the law on what was estimated and on what turned out, and the money in between."""
