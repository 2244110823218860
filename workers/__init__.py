"""The fleet: background workers that carry out attempts. Nothing is built yet."""
