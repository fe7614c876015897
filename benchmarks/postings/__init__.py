"""How right and how fast the way from raw documents to distinct vacancies is."""
