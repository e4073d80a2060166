"""Benchmarks: what a run costs, beside hand-written NumPy; and the law in 32 bits beside the law in 64."""
