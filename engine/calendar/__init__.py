"""Business calendars and the arithmetic of due dates: zones, working hours, holidays, durations, cycles.

Pure: the time of day is always an argument.
"""
