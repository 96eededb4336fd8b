"""How well copies are told from what only looks alike, on cases of our own. See `README.md`."""
