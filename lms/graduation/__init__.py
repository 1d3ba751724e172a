"""The requirement check: facts are gathered, rules decide, and each answer says why.

A requirement is met, not yet, or waived (by whom, and why).
"""
