"""The store of runs, attempts and proofs. Nothing is built yet."""
