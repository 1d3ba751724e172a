"""What is taught: a folder of Markdown and YAML, read, proved sound, and frozen.

Owns: the words course, module, activity (lesson, scenario, reflection, quiz, survey, live), topic, timetable,
rule pack, resource and term; the reading of `curriculum/`; seat time; releases and their differences.

Words: a *problem* is one thing to mend, with its file and line; a *slot* is the place that credit is given
for, shared by an activity and its alternative; a *translation* is the same file in other words; a *release* is a
checked course as one document, named by its SHA-256.

Promises: knows no database and no Flask; everything in `model` is frozen; a bad file is a problem, never an
exception; the same folder always gives the same digest.
"""
