"""Pictures on pages: SVG that takes the colours of the page, each with its words and the same figures as a table."""

from lightmask.clinic.charts.calendar_strip import Day, adherence
from lightmask.clinic.charts.course_line import course_forecast
from lightmask.clinic.charts.faces import face_picture, face_table
from lightmask.clinic.charts.layer_bars import Series, Window, dose_by_layer
from lightmask.clinic.charts.live_line import live_dose
from lightmask.clinic.charts.measured_line import over_time
from lightmask.clinic.charts.picture import Chart
from lightmask.clinic.charts.ways import Way, trade_off

__all__ = [
    "Chart", "Day", "Series", "Way", "Window", "adherence", "course_forecast", "dose_by_layer", "face_picture",
    "face_table", "live_dose", "over_time", "trade_off",
]  # fmt: skip
