"""Traced Lean code as files: the LeanDojo Benchmark's format and our own, splits, the guard of held-out statements.

- `rows`: files and theorems as JSON objects of our own, every field, there and back;
- `leandojo`: the same as entries of the LeanDojo Benchmark, which hold less;
- `streams`: JSON arrays and JSON lines of any size, one entry at a time;
- `statements`: which statements are copies of each other; `held_out`: which must never be trained on;
- `splits`: who is in train, val and test; `writing`: the folder; `folder`: reading it, or a downloaded benchmark;
- `checking`: does a folder hold what it promises? `kept`: traced files that wait to be written; `parquet`: for tables.

Light: the standard library only (`parquet` loads pyarrow when it is called). Knows neither Lean nor retrieval.
"""
