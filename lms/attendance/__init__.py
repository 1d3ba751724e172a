"""The roll of a session, and the way back from a missed segment.

A mark is a row a version; evidence names the version. Closing the roll credits; excused never credits by itself.
"""
