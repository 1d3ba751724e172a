"""A person's own journal: entries that only their author opens, and one entry at a time shared with one instructor.

Promises: what was written stands in the database only under the person's own key (AES-256-GCM, bound to person and
entry), and that key only under the installation's, which is kept outside the database. Nobody else's page shows an
entry: no staff route, no search, no mail, no record of acts. Words: entry, share, reading.
"""
