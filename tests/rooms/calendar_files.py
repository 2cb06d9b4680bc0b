"""A calendar file read back by its library, its repeats expanded."""

from datetime import datetime, time, timedelta

import icalendar
from dateutil.rrule import rruleset, rrulestr

from lightmask.report.calendar_file import ics


def events(said, **how):
    return icalendar.Calendar.from_ical(ics(said, **how)).events


def sessions(said, **how):
    """The beginning and end of every session, repeats expanded."""
    found = []
    for event in events(said, **how):
        if not event["summary"].startswith("Light session"):
            continue
        begin, lasts = event.start, event.end - event.start
        assert lasts > timedelta(0)
        found += [(when, when + lasts) for when in (expanded(event) if "rrule" in event else [begin])]
    return sorted(found, key=lambda pair: str(pair[0]))


def expanded(event):
    """Every beginning of an event that comes round."""
    begin = event.start
    zone = getattr(begin, "tzinfo", None)
    naive = begin.replace(tzinfo=None) if isinstance(begin, datetime) else datetime.combine(begin, time(0))
    rules = rruleset()
    rules.rrule(rrulestr(event["rrule"].to_ical().decode(), dtstart=naive))
    for left_out in event["exdate"].dts if "exdate" in event else ():
        when = left_out.dt
        rules.exdate(when.replace(tzinfo=None) if isinstance(when, datetime) else datetime.combine(when, time(0)))
    return [when.replace(tzinfo=zone) if isinstance(begin, datetime) else when.date() for when in rules]
