"""How far the coding of titles can be trusted: coverage and accuracy together, on titles nobody trained on."""
