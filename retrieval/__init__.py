"""Premise retrieval: what a goal may need, among the theorems that its proof may use.

`access` says what a proof may use; `bm25`, `dense` and `hybrid` order it; `index` keeps all that on the disk.
`training` learns, `evaluate` judges. `symbols` needs none of it, and serves proofs by default.
"""
