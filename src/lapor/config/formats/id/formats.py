"""3 Januari 2026, 14.05."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H.i"
TIME_FORMAT = "H.i"
TIME_INPUT_FORMATS = ["%H.%M", "%H:%M"]
