"""A `bluetooth` with one radio that records, and that a test speaks through as a host would."""

FLAG_NOTIFY, FLAG_WRITE, FLAG_WRITE_NO_RESPONSE = 16, 8, 4
log = []


class UUID:
    """A service's or a characteristic's number."""

    def __init__(self, text):
        self.text = text


class BLE:
    """The radio."""

    def __init__(self):
        self.written, self.notes, self.full = b"", [], False

    def active(self, on):
        """Switch on."""
        log.append(("active", on))

    def config(self, **told):
        """Name and MTU."""
        log.append(("config", sorted(told.items())))

    def irq(self, handler):
        """Who hears events."""
        self.event = handler

    def gatts_register_services(self, services):
        """Handles 10, 11 ..."""
        ((service, parts),) = services
        log.append((service.text, [(part[0].text, part[1]) for part in parts]))
        return (tuple(range(10, 10 + len(parts))),)

    def gatts_set_buffer(self, handle, size, append):
        """A larger buffer."""
        log.append(("buffer", handle, size, append))

    def gap_advertise(self, interval_us, adv_data, resp_data):
        """Tell the world."""
        log.append(("advertise", interval_us, adv_data, resp_data))

    def gatts_read(self, handle):
        """What was written."""
        came, self.written = self.written, b""
        return came

    def gatts_notify(self, host, handle, data):
        """Say, unless the radio is full."""
        if self.full:
            raise OSError(12)
        self.notes.append((host, handle, data))
