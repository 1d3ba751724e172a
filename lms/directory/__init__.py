"""The directory of services: living data, first filled from a release, kept true by staff, never frozen with a course.

Owns: entries with their whole history, who checked each and when, the search, and the one-page guide of an area.

Words: an *entry* is a service at one address; a *version* is the entry as it was said at one time; a *draft* is what
a form says; *confirmed* means that somebody reached the service, or read its own page, and it was right.

Promises: no version is changed or lost; an entry that staff have touched is never overwritten by a release; what
nobody could confirm says so wherever it is shown; a link from a lesson always leads to an entry.
"""
