"""The demo town: an invented Japanese port city with trains, metro and buses that move by the clock.

`prepare` writes its timetables and a feeds.toml for `noriai run --demo`; `simulate` keeps its live
files moving. Everything in it is made here, and free (CC0-1.0).
"""

from deploy.demo.files import prepare, simulate

__all__ = ["prepare", "simulate"]
