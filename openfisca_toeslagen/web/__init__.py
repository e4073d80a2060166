"""The web API of all regimes and the family page. A door: it reads, refuses and answers, and does no arithmetic."""
