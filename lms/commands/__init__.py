"""What `lms` can be told: a file for each group of commands, named by the word one types; single words in `running`.

A command is a few lines that call the service which does the work; trouble is said in plain words (`Told`).
"""
