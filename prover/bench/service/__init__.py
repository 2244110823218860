"""`lemmata bench service`: the service under load, with its real processes, on a private broker.

- `throughput`: tasks per second through database, dispatch, queue, claim and report, when there is nothing to prove,
  against Celery alone on the same broker;
- `pages`: latencies of every kind of page with many attempts stored (`stored` makes them up);
- `slots`: a run of real theorems on several workers: what share of their time the slots were at work, and what the
  service adds to `lemmata suite run`.

Read next: `site`, which starts the processes.
"""
