"""What a feature needs and no feature owns: database, unit of work, clock, ids, errors, signing.

Promises: one commit per request, job or command (`unit_of_work`); times are UTC; keys are made here.
"""
