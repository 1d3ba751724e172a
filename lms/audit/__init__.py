"""The append-only record of who did what, chained so that a changed, missing or swapped row shows.

Holds ids, acts and counts; never free text from people, names, or addresses.
"""
