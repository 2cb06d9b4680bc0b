"""Links to a mask: serial, Bluetooth LE, MQTT. They move bytes and nothing else."""

from lightmask.deliver.transports.gateway import bridge
from lightmask.deliver.transports.named import address
from lightmask.deliver.transports.opening import open_port
from lightmask.deliver.transports.port import NoLink, Port

__all__ = ["NoLink", "Port", "address", "bridge", "open_port"]
