"""Days of the proleptic Gregorian calendar, counted from 1970-01-01, for years far beyond Python's.

Knows nothing of times, zones or text.
"""

LARGEST_YEAR = 999_999_999
DAYS_OF_400_YEARS = 146_097
DAYS_FROM_YEAR_0 = 719_468  # from 0000-03-01, where the arithmetic begins, to 1970-01-01
MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def to_days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to this date. Source: Howard Hinnant, "chrono-compatible low-level date algorithms"."""
    year -= month <= 2  # the year begins in March, so that the leap day is its last
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * DAYS_OF_400_YEARS + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - DAYS_FROM_YEAR_0


def from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day, so many days after 1970-01-01. The inverse of `to_days`."""
    era, day_of_era = divmod(days + DAYS_FROM_YEAR_0, DAYS_OF_400_YEARS)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9
    return year_of_era + era * 400 + (month <= 2), month, day


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else MONTH_LENGTHS[month - 1]


def exists(year: int, month: int, day: int) -> bool:
    return -LARGEST_YEAR <= year <= LARGEST_YEAR and 1 <= month <= 12 and 1 <= day <= month_length(year, month)
