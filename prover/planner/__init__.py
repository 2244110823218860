"""The symbolic planner: conjectures lemmas and generalisations, tests them on examples, proposes them as sketches.

It needs no learned weights and no Lean of its own. `SketchGenerator` wraps any tactic generator and adds sketches to
what that proposes. Reading order: `terms` and `reading` (printed terms as trees), `programs` and `evaluation` (the
header's functions, run here), `exploration` (which terms have equal values), `conjectures`, `sketches`, `generator`.
"""
