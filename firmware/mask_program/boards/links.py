"""The ways to this mask, numbered: the cable is 0, then Bluetooth, then MQTT, as the description has them."""

TURN_BYTES = 512


class Links:
    """All links as one. Each gets an equal share of a tick, so a flood on one never silences another."""

    def __init__(self, links):
        self._links = links

    def receive(self):
        """-> [(link, bytes)], at most 512 bytes together."""
        share = TURN_BYTES // len(self._links)
        came = [(number, link.receive(share)) for number, link in enumerate(self._links)]
        return [(number, data) for number, data in came if data]

    def send(self, link, data):
        """Queue bytes to one link."""
        self._links[link].send(data)

    def wired(self, link):
        """Whether this link is a cable."""
        return self._links[link].WIRED

    def turn(self, ms):
        """Let each link write what it can."""
        for link in self._links:
            link.turn(ms)


def open_links(told, serial):
    """The links of a description; a radio that the board's MicroPython lacks is an error at boot, not a silence."""
    from mask_program.boards.usb import Usb

    links = [Usb()]
    if told.get("ble") is not None:
        from mask_program.boards.ble import Ble

        links.append(Ble(told["ble"]))
    if told.get("mqtt") is not None:
        from mask_program.boards.mqtt import Mqtt

        links.append(Mqtt(told["mqtt"], serial, _joined(told["mqtt"])))
    return Links(links)


def _joined(told):
    """Begin to join the Wi-Fi, which goes on by itself; -> a question whether it has."""
    import network

    station = network.WLAN(network.STA_IF)
    station.active(True)
    station.connect(told["ssid"], told["password"])
    return station.isconnected
