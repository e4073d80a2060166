"""The law: one act, one file, article order. Loaded by core, never imported."""
