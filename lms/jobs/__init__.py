"""Work that happens after a request: rows in our own table, done by a worker, once or again until done.

A job is queued in the transaction that wants it. A killed worker loses nothing: its job is taken up again.
"""
