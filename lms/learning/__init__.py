"""Working through the course, with one row of progress an activity: lessons, scenarios, reflections, surveys; skills.

Promises: evidence comes from the person's own posts; which way a reflection took is not kept; surveys carry no person.
"""
