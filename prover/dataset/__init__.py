"""Traced Lean code as files: the LeanDojo Benchmark's format and our own, splits, the guard of held-out statements."""
