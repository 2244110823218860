"""Proof search: an AND/OR graph of goals, a loop that spends a budget on it, and strategies that choose the order.

Knows neither Lean nor models: states are `prover.types.ProofState`s, the rest comes through `prover.protocols`.
Reading order: `nodes` (what a node is), `fixpoints` and `status` (when one is solved or failed: defined, and kept up
to date), `graph` (adding to it), `loop` (the search), `extract` and `minimise` (from graph to short proof),
`journal`, `replay` and `trace` (what happened, done again, kept in a file), `invariants` (what must always hold),
`benchmark`. Orders: `strategies` names them; `best_first`;
`waiting` and `descent` with `astar`, `mcts`, `rmax` on them; `draws` with `particles` and `sampling`; `beam`; `values`,
`features`, `learning` for the value model that some of them ask; `portfolio` for the default.
"""
