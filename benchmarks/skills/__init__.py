"""How well and how fast skills are found, beside what others do."""
