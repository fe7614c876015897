"""Manners of the crawler: who it says it is, what it may ask for, how often, and where it never goes."""
