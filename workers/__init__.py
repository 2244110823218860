"""The fleet: workers that carry out the attempts of submitted runs, told by Celery which, and what is told of them.

The database is the truth (`db.store`); a message only says that an attempt may be begun. Read `workers.snapshot` (what
travels with a run), `workers.dispatch` (what is offered next), `workers.runtime` and `workers.carry` (what happens to
an attempt), `workers.service` (a worker from start to end).
"""
