"""People, their roles, and how they get in: invitation, printed card, password, sessions.

A person may have no e-mail. A session is a row that can be ended; the cookie holds one random token and nothing else.
"""
