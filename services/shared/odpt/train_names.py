"""A train as positions name it → the ids under which its timetables stand, one for each kind of day."""

_TRAIN, _TIMETABLE = "odpt.Train:", "odpt.TrainTimetable:"
_CALENDARS = ("Weekday", "SaturdayHoliday", "Saturday", "Holiday", "Sunday", "SundayHoliday", "Everyday", "Monday",
              "Tuesday", "Wednesday", "Thursday", "Friday")  # fmt: skip


def timetables_of(train: str) -> tuple[str, ...]:
    """Empty for what is no train's id."""
    if not train.startswith(_TRAIN):
        return ()
    name = train.removeprefix(_TRAIN)
    return tuple(f"{_TIMETABLE}{name}.{calendar}" for calendar in _CALENDARS)
