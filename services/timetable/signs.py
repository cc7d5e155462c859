"""What stands on the front of trips, in the languages that translations.txt has it in, for boards in any of them."""

from services.shared.model.said import Texts
from services.timetable.languages import Translations, feed_language, read_translations
from services.timetable.layout import Layout

MOST_SIGNS = 20_000  # different texts: a feed that has more made them up


def read_signs(layout: Layout) -> tuple[str, dict[str, Texts]]:
    """The language of the feed's own texts ("" when it is not told), and of each sign what it is in others."""
    tables = layout.tables
    language = feed_language(tables.get("feed_info.txt"), tables.get("agency.txt"))
    words = read_translations(tables.get("translations.txt"), language)
    signs: dict[str, Texts] = {}
    if words.of_text or words.by_value or words.by_record:
        _of_trips(layout, words, signs)
        for text in layout.tables.stop_times.headsigns:
            _put(signs, text, words.names("stop_times", "stop_headsign", "", text))
    return language, signs


def _of_trips(layout: Layout, words: Translations, signs: dict[str, Texts]) -> None:
    """A trip's own translation counts for all trips with that sign."""
    trips = layout.tables.get("trips.txt")
    if trips is None:
        return
    for trip_id, text in zip(trips.series("trip_id"), trips.series("trip_headsign"), strict=True):
        if text not in signs or ("trips", "trip_headsign", trip_id) in words.by_record:
            _put(signs, text, words.names("trips", "trip_headsign", trip_id, text))


def _put(signs: dict[str, Texts], text: str, names: Texts) -> None:
    others = {tag: told for tag, told in names.items() if told != text}
    if text and others and (text in signs or len(signs) < MOST_SIGNS):
        signs[text] = others | signs.get(text, {})
