"""The hours ledger: every credited minute is a row that is never changed, only reversed by another row.

Promises: one live credit a slot, by a unique key; whole minutes; corrections carry a reason.
"""
