"""What lasts: the proof cache (`db.cache`). The store of runs and attempts is not built yet."""
