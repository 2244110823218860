"""The page: runs, theorems, attempts and workers in a browser, and the same as JSON for programs.

Reading order: `app` (how it is put together), `guard` and `auth` (what must not pass), `views` (from the store to
what is shown), `screens` and `events` (how pages stay current), `pages`, `forms` and `api` (the routes), `server`.
Everything shown comes from the `Store`; nothing here proves, and no name in a request reaches the file system.
"""
