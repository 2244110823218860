"""Traced Lean code as files: the LeanDojo Benchmark's format and our own, splits, and the guard of held-out statements."""
