"""What the fields and words of a source of facility records mean: known of a format, and a feed's own on top. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.shared.feed import Feed, Records


@dataclass(frozen=True, slots=True)
class Recipe:
    """`columns`: path of a field → what it holds; `values`: their words → ours; `expected` ends a sentence.

    `otherwise` is the state of a unit whose outages are all to come.
    """

    expected: str
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    records: Records = Records()
    facility_type: str = "other"
    otherwise: str = "unknown"

    def of(self, feed: Feed) -> "Recipe":
        """A feed's own words come before the known ones."""
        own = feed.records
        return replace(
            self,
            columns={**self.columns, **feed.columns},
            values={**self.values, **feed.values},
            records=Records(
                own.path or self.records.path,
                own.times or self.records.times,
                own.timezone or self.records.timezone,
                own.status or self.records.status,
                own.language if own.language != "und" else self.records.language,
            ),
            facility_type=feed.facility_type or self.facility_type,
        )
