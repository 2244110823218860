"""Premise retrieval: what a goal may need from the library. Nothing is built yet."""
