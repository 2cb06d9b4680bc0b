"""Two clocks: milliseconds that never wrap, and the time of day that is known only when somebody set it."""

import time

DS3231 = 0x68
STATUS = 0x0F
STOPPED = 0x80  # the oscillator has stood still since the flag was cleared: the time is not to be believed
TRIES = 3  # of a reading: one that is disturbed is no clock that stopped
DAY_S = 86400
EPOCH_DAYS = 719468  # days from 1 March of the year 0 to 1 January 1970


class Clock:
    """Without a clock chip the time of day is lost with the power, and unix() is None until it is set again."""

    def __init__(self, told):
        self._ticks = time.ticks_ms()
        self._ms = 0
        self._set_s = None
        self._set_ms = 0
        self._chip = Ds3231(told["rtc"]) if told.get("rtc") is not None else None

    def ms(self):
        """-> ms since power-up; the short counter is widened, so this is called at least once a day."""
        now = time.ticks_ms()
        self._ms += max(0, time.ticks_diff(now, self._ticks))
        self._ticks = now
        return self._ms

    def unix(self):
        """-> s since 1970 UTC, or None. Of the clock chip where there is one: its crystal is held against ours."""
        if self._chip is not None:
            return self._chip.unix()
        if self._set_s is None:
            return None
        return self._set_s + (self.ms() - self._set_ms) // 1000

    def set_unix(self, unix):
        """Set the time of day: of the clock chip, else what is counted here."""
        self._set_s, self._set_ms = unix, self.ms()
        if self._chip is not None:
            self._chip.set_unix(unix)

    def count_s(self):
        """-> s by the chip's own clock, which nobody sets: it runs on in sleep and begins anew with the power."""
        return int(time.time())


class Ds3231:
    """The clock chip with its own cell."""

    def __init__(self, told):
        from machine import I2C, Pin

        self._bus = I2C(told["i2c"], sda=Pin(told["sda"]), scl=Pin(told["scl"]), freq=100000)

    def unix(self):
        """-> s since 1970 UTC; None when the chip does not answer, stood still, or holds no date."""
        for _ in range(TRIES):
            try:
                if self._bus.readfrom_mem(DS3231, STATUS, 1)[0] & STOPPED:
                    return None
                return seconds(self._bus.readfrom_mem(DS3231, 0, 7))
            except OSError:
                continue
        return None

    def set_unix(self, unix):
        """Write the date, then clear the flag; a chip that does not answer has no time."""
        try:
            self._bus.writeto_mem(DS3231, 0, registers(unix))
            kept = self._bus.readfrom_mem(DS3231, STATUS, 1)[0] & ~STOPPED
            self._bus.writeto_mem(DS3231, STATUS, bytes([kept & 0xFF]))
        except OSError:
            return


def _two(value):
    """A number below 100 as two decimal digits in one byte."""
    return value // 10 << 4 | value % 10


def _one(byte):
    high, low = byte >> 4, byte & 15
    return high * 10 + low if high < 10 and low < 10 else None


def registers(unix):
    """The seven date registers for this second: s, min, h, weekday, day, month, year since 2000."""
    days, second = unix // DAY_S, unix % DAY_S
    year, month, day = date(days)
    fields = (second % 60, second // 60 % 60, second // 3600, (days + 3) % 7 + 1, day, month, year - 2000)
    return bytes([_two(field) for field in fields])


def seconds(told):
    """The second in seven date registers, or None when they hold no date between 2000 and 2099."""
    fields = [_one(byte) for byte in told]
    if None in fields:
        return None
    second, minute, hour, _, day, month, year = fields
    if second > 59 or minute > 59 or hour > 23 or not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    return day_number(2000 + year, month, day) * DAY_S + hour * 3600 + minute * 60 + second


def day_number(year, month, day):
    """Days since 1970-01-01 in the Gregorian calendar, years counted from March."""
    year -= month <= 2
    of_year = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + of_year - EPOCH_DAYS


def date(days):
    """(year, month, day) of a day since 1970-01-01, by the rule above turned round."""
    year = 1970 + days // 366
    while day_number(year + 1, 1, 1) <= days:
        year += 1
    month = 1
    while month < 12 and day_number(year, month + 1, 1) <= days:
        month += 1
    return year, month, days - day_number(year, month, 1) + 1
