"""The test one year after a law started: what was predicted scored against what happened (letter of 15 January 2021, s. 3).

Two kinds of observations go in: decisions per household, or aggregates that somebody published. What a year after the start
cannot show yet is computed forward, marked as such, and scored again when it is known.
"""
