"""What an operator does with an installation: migrate, serve, work, look after, back up, set up.

Stands above every feature; only the command line uses it.
"""
