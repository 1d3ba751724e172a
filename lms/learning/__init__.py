"""Working through the course: lessons, scenarios, reflections, surveys and skills, with one row of progress an activity.

Promises: evidence comes from the person's own posts; reflections are never asked for; surveys carry no person.
"""
