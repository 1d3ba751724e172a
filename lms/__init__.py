"""Forty: the learning management system on which a city trains its victim advocates."""
