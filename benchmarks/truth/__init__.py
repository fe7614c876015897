"""Worlds whose truth is known, and how often our trends and those of a plain dashboard are right in them."""
