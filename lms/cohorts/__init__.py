"""Cohorts, who is enrolled in them, and when and where they meet.

A `CohortSession` is a taught meeting; its segments are the live parts of modules, with clock times.
"""
