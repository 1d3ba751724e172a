"""Quizzes: attempts with questions frozen as shown, saved as people type, submitted once, graded purely.

Promises: the key never leaves the server before submission; "not yet" and what to read again, never "failed".
"""
