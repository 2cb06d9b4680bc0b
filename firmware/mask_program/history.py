"""What this mask has given, session by session, for the gap and for the sums of 24 h and 7 d. Pure.

An entry is [end, person, {output: uJ}, proven]. Its whole dose counts from its end on, so that every rolling window
holds at least what fell into it. end: by the mask's own time; None: at an unknown time, counts in every window. Dose
None: an unknown amount, fills every cap. proven: 1 when a signed time has told its end, 0 while own time may be behind.
A mask that its owner starts alone counts all light; one that a host runs counts the light of the person.
"""

from mask_program.caps import DAY_s, WEEK_s
from mask_program.frames import text

MOST_BYTES = 6500  # of all entries in flash; older ones are joined, with the later end


def add(entries, end, person, doses, proven=1):
    """-> entries with one more, those of more than 7 d ago left out, none lost before. No gap is longer than 7 d."""
    kept = list(entries) + [[end, person, doses, proven]]
    if end is not None:
        kept = [one for one in kept if one[0] is None or end - one[0] < WEEK_s]
    while len(kept) > 1 and len(text(kept)) > MOST_BYTES:
        kept = _join(kept)
    return kept


def _pair(entries):
    """Places of the two to join: the oldest two of one person, else the oldest two."""
    for one in range(len(entries) - 1):
        for other in range(one + 1, len(entries) - 1):
            if entries[one][1] == entries[other][1]:
                return one, other
    return 0, 1


def _join(entries):
    """Two old entries as one that counts no less: the later end, both doses, everybody's where persons differ."""
    one, other = _pair(entries)
    first, second = entries[one], entries[other]
    end = None if first[0] is None or second[0] is None else max(first[0], second[0])
    doses = None
    if first[2] is not None and second[2] is not None:
        doses = dict(first[2])
        for name in second[2]:
            doses[name] = doses.get(name, 0) + second[2][name]
    person = first[1] if first[1] == second[1] else ""
    left = [entries[at] for at in range(len(entries)) if at != one and at != other]
    return [[end, person, doses, first[3] and second[3]]] + left


def given(entries, now, span_s, person, name):
    """uJ/cm2 given through an output in the last span_s; None when that is unknown and must be taken as too much."""
    total = 0
    for end, who, doses, _proven in entries:
        if not _counts(who, person) or (end is not None and now - end >= span_s):
            continue
        if doses is None:
            return None
        total += doses.get(name, 0)
    return total


def last_end(entries, person):
    """The end of the last session. -> (known, seconds): (True, None) when there was none."""
    latest = None
    for end, who, _doses, _proven in entries:
        if _counts(who, person):
            if end is None:
                return False, None
            latest = end if latest is None else max(latest, end)
    return True, latest


def used(entries, now, person, name):
    """-> (uJ of the last 24 h, uJ of the last 7 d), or None when unknown."""
    day, week = given(entries, now, DAY_s, person, name), given(entries, now, WEEK_s, person, name)
    return None if day is None or week is None else (day, week)


def dated(entries, now):
    """Entries without a time get this one, the latest that they can have."""
    return [[now if one[0] is None else one[0], one[1], one[2], one[3]] for one in entries]


def _counts(who, person):
    """person '' asks for everybody; an entry of nobody known ('') is everybody's."""
    return person == "" or who == "" or who == person
