"""What lasts: the store of runs, attempts and proofs (`db.store`), and the proof cache (`db.cache`)."""
