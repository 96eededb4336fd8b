"""A labelled set of our own, and how well the enricher reads it: see `README.md` for what the labels mean.

Whoever writes rules does not look into `passages/` and `pages/` before the rules are written: `python -m benchmarks
quality --errors FIELD` shows what went wrong, so that causes can be mended.
"""
