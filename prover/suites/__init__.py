"""Suites of theorems: reading them, keeping what a run over one found, and reporting it.

- `rows`: a suite from a JSONL file, a Lean file or a folder of Lean files, as miniF2F-lean4 and ProofNet are published;
- `runfile`: the file of a run: its settings, then one line for each attempt, safe against every way to be cut short;
- `running`: what is still to be done, done, and kept;
- `summary`, `compare`: the numbers of a run, and of two; `text`, `page`, `plots`: how they are shown.

This part knows neither Lean nor search: the cutter of Lean files and the prover are handed in (`prover.evaluation`).
"""
