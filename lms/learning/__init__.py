"""Working through the course, with one row of progress an activity: lessons, scenarios, reflections, surveys; skills.

Promises: evidence comes from the person's own posts; reflections are never asked for; surveys carry no person.
"""
