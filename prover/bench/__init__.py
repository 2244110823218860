"""Measurements that anyone can rerun: each module runs one and returns its numbers; `prover.cli.bench` prints them.

Machines are shared and noisy, so what matters is measured as a ratio within one run, with rounds interleaved.
"""
