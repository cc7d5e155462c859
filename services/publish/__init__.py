"""The operators' door: authenticated pushes of alerts, facilities, vehicles, messages and timetables."""
