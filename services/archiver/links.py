"""Which articles are linked with which, seen from both ends, and in which story each is."""

from collections.abc import Collection, Mapping

from services.archiver.partition import Link
from shared.storage.archive import Neighbour
from shared.storage.records import ArticleRecord


class Links:
    def __init__(self) -> None:
        self.story_of: dict[str, str] = {}
        """By article id: of the archived articles that are known here."""
        self._scores: dict[str, dict[str, float]] = {}

    def learn(self, article: ArticleRecord | Neighbour) -> None:
        self.story_of[article.id] = article.story_id
        for other, score in article.links.items():
            score = max(score, self.of(article.id).get(other, 0.0))
            self._scores.setdefault(article.id, {})[other] = score
            self._scores.setdefault(other, {})[article.id] = score

    def of(self, article_id: str) -> Mapping[str, float]:
        """Whom it is linked with, archived or not, and how alike they are."""
        return self._scores.get(article_id, {})

    def among(self, articles: Collection[str]) -> list[Link]:
        """Each link once, its smaller id first."""
        return [
            Link(one, other, score)
            for one in articles
            for other, score in self.of(one).items()
            if one < other and other in articles
        ]
