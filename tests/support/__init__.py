"""Real servers for the tests: each private to the run, none outliving it."""
