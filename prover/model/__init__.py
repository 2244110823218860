"""Tactic models: what proposes the next tactic.

`heuristic` needs no learned weights and is the default. Reading order: `shape` (the logical form of a printed term),
`view` (a goal as rules see it), the rule files (`closing`, `logic`, `induction`, `equations`), `heuristic`.
"""
