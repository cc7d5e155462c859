"""Problems of the operators' door."""

from services.shared.web.problems import Conflict, UnusableData


class Reused(UnusableData):
    """The same Idempotency-Key came with another request."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used with another request in the last 24 hours")


class Crowded(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"this feed has {most} entries of this kind already; withdraw some first")
