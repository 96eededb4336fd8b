"""`hoptin sources check`: one fetch explained step by step, by the functions of a poll. It changes nothing."""
