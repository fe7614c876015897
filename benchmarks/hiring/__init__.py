"""How well employers and places are told from hiring notices."""
