"""What a law does to families: the facts of published cases under the law as it is and under every proposal."""
