"""The Lean connection: toolchains, processes, the language-server driver, environments, verdicts.

Reading order: `toolchain` (where Lean is), `process` and `launch` (how it runs), `lsp` (how we speak to it), `document`
and `goals` (what we say and how answers are read), `environment` (tactics on states), `verify` (verdicts).
"""
