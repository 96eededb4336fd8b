"""The one error of this package."""


class EmbeddedUnavailable(Exception):
    """The embedded database cannot be had. Its text is one sentence for an operator: what, where, what to do."""
