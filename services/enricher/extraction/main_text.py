"""trafilatura, as a witness: the words that it takes for the main text."""

import logging
import warnings

from lxml.etree import LxmlError
from lxml.html import HtmlElement

with warnings.catch_warnings():
    # Of a proxy support that is not installed and that nobody asked for; it comes with trafilatura's own downloads.
    warnings.simplefilter("ignore")
    from trafilatura import bare_extraction
    from trafilatura.settings import Extractor

_LOGGER = logging.getLogger("trafilatura")
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.propagate = False
"""It warns of each page without a main text; we say it ourselves."""

_OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=True, formatting=False)
"""`fast`: without readability and justext, which it asks where its own rules find little: such pages are decided by
what stands under the headline."""

_MISTAKES = (ArithmeticError, AttributeError, LookupError, LxmlError, RecursionError, TypeError, ValueError)
"""What it may raise on pages that nobody thought of: it costs it its vote, and not us the page."""


def main_text(tree: HtmlElement) -> str:
    """In paragraphs, empty where it finds none. `tree` is left as it is."""
    try:
        document = bare_extraction(tree, options=_OPTIONS)
    except _MISTAKES:
        return ""
    text = getattr(document, "text", None)
    return text if isinstance(text, str) else ""
