"""Pages that are not what they should be."""


class UnusablePage(Exception):
    """The page is not the article; the message is a sentence: a login, a challenge, the home page, another article."""
