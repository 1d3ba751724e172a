"""Releases in the database, and the one door by which features read the curriculum.

A release is immutable and named by the SHA-256 of its content; a cohort is pinned to one.
"""
