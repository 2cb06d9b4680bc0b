"""Every address of ours with a record behind it, for tests that look at all of them."""

from clinic.test_every_page import SHARED, World, addresses
from django.urls import reverse

__all__ = ["World", "paths"]

NO_PAGE = {"staff:set_password"}
OF_CLIENTS = ("home", "my_record")


def paths(world):
    """{name: path} with the first person's own records, and the staff's shared ones."""
    found = {}
    for name, names in addresses().items():
        if name in NO_PAGE:
            continue
        if name in SHARED:
            found[name] = reverse(name, kwargs={key: _shared(world, name) for key in names})
        elif name.split(":")[0] in OF_CLIENTS:
            found[name] = reverse(name, kwargs={"form": "fhir"} if names else {})
        else:
            found[name] = world.address(name, names, world.own)
    return found


def _shared(world, name):
    if name in ("desk:model", "desk:retire_model"):
        return world.unit.model.pk
    if name == "staff:end_log_in":
        return "0" * 20
    if name.startswith("staff:"):
        return world.users["professional"].pk
    return 1 if name == "api:revoke" else world.unit.pk


def readers(name):
    """The roles that open this address."""
    return ("client",) if name.split(":")[0] in OF_CLIENTS else ("owner", "professional")
