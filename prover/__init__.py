"""Proving theorems in Lean 4: the vocabulary, the Lean connection, the models, the agent and its doors."""
