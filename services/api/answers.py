"""Answers that are good for a moment: kept until the moment is over, then all forgotten."""

from collections.abc import Hashable

from services.shared.web.endpoints import Answer

_KEPT = 5000


class MomentaryAnswers:
    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._moment: object = None
        self._answers: dict[Hashable, Answer] = {}

    def begin(self, moment: object) -> None:
        """Forgets what belongs to another moment."""
        if moment != self._moment:
            self._moment = moment
            self._answers.clear()

    def get(self, key: Hashable) -> Answer | None:
        return self._answers.get(key)

    def put(self, key: Hashable, answer: Answer) -> Answer:
        if len(self._answers) < self._kept:
            self._answers[key] = answer
        return answer
