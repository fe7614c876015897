"""Mappings of archives that many will import: `skilltide import FILE --source NAME --mapping jobtech`."""
