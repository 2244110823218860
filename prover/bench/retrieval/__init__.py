"""Measurements of retrieval: how fast it is, how good, and what it is worth to the prover."""
