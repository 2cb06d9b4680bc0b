"""The light: one PWM pin for each output, a gate for pulses, the series switch and the train that keeps it closed."""

from machine import PWM, Pin, Timer

FULL_DUTY = 65535
SLOW_mHz = 20000  # below this the gate is moved by a timer: the PWM of an RP2040 ends near 8 Hz and counts whole Hz


class Lamp:
    """Everything that can add light, and nothing else. Dark from birth."""

    def __init__(self, told, chip):
        self._enable = Pin(told["series"]["enable"], Pin.OUT, value=0)
        self._train = Pin(told["series"]["train"], Pin.OUT, value=0)
        self._gate = Gate(told["gate"], chip)
        self._outputs = [PWM(Pin(o["pin"]), freq=told["pwm_hz"], duty_u16=0) for o in told["outputs"]]

    def drive(self, output, permille):
        """One output to this share of its full current. More than full, less than nothing or no number is dark."""
        lit = isinstance(permille, int) and not isinstance(permille, bool) and 0 < permille <= 1000
        self._outputs[output].duty_u16(permille * FULL_DUTY // 1000 if lit else 0)

    def pulse(self, setting):
        """Gate every output together by (mHz, permille lit), or leave the gate open for None."""
        self._gate.pulse(setting)

    def enable(self, on):
        """Ask for the series switch; it closes only with the train beside it."""
        self._enable.value(1 if on is True else 0)

    def feed(self):
        """One edge of the train. A level, high or low, lets the series switch open within 500 ms."""
        self._train.value(1 - self._train.value())

    def dark(self):
        """Every way of being dark at once."""
        self._enable.value(0)
        for output in self._outputs:
            output.duty_u16(0)


class Gate:
    """One pin that enables all LED drivers together: open for steady light, moved by the hardware for pulses."""

    def __init__(self, told, chip):
        self._number = told["pin"]
        self._timer = Timer(chip.TIMER)
        self._pwm = None
        self._pin = Pin(self._number, Pin.OUT, value=0)
        self._spans_ms = None

    def pulse(self, setting):
        """(mHz, permille of each period that is open), or None for open. A setting that is neither leaves it shut."""
        self._rest()
        if setting is None:
            self._pin.value(1)
            return
        mHz, permille = setting
        if not (mHz > 0 and 0 < permille <= 1000):
            return
        if mHz >= SLOW_mHz:
            hz = (mHz + 500) // 1000
            self._pwm = PWM(Pin(self._number), freq=hz, duty_u16=permille * FULL_DUTY // 1000)
            return
        period_ms = 1000000 // mHz
        open_ms = min(max(1, period_ms * permille // 1000), period_ms)
        self._spans_ms = (open_ms, period_ms - open_ms)
        self._open(True)

    def _rest(self):
        self._timer.deinit()
        self._spans_ms = None
        if self._pwm is not None:
            self._pwm.deinit()
            self._pwm = None
        self._pin = Pin(self._number, Pin.OUT, value=0)

    def _open(self, lit):
        if self._spans_ms is None:
            return
        span_ms = self._spans_ms[0 if lit else 1]
        self._pin.value(1 if lit else 0)
        if span_ms:
            after = self._after_open if lit else self._after_shut
            self._timer.init(period=span_ms, mode=Timer.ONE_SHOT, callback=after)
        elif not lit:
            self._open(True)

    def _after_open(self, timer):
        self._open(False)

    def _after_shut(self, timer):
        self._open(True)
