"""The demonstration: two cohorts of plainly fictional people, made only by calling services with a set clock.

Shaped like a public pilot (40 hours, twelve sessions, a graduation on a Friday in December), never named as its own.
The same seed and day give the same names, states, dates and totals. Refused in production; every paper says SPECIMEN.
"""
