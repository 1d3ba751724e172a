"""What the course holds about a person: theirs to take along, and theirs to have erased.

One list (`holdings.py`) says for every table whose rows are about a person how they are found, what is handed out and
what becomes of them; a test refuses a table that is not on it. Words: holding, export, erasure.
"""
