"""Every address of the clinic as a page that somebody opens: who, and which record is behind it."""

from clinic.test_every_page import NEEDS, NO_LOG_IN, OWNERS, SHARED
from django.urls import reverse

# Addresses that show no page, and what they answer instead.
DEED, FILE, LEADS_ON = 405, 200, 302
NO_SCREEN = {
    "desk:retire_model": DEED, "desk:clean": DEED, "desk:retire_unit": DEED, "enrol:withdraw": DEED,
    "assess:gone": DEED, "planning:cancel": DEED, "planning:decide": DEED, "planning:withdraw": DEED,
    "planning:take": DEED, "following:call_off": DEED, "handover:ask_for": DEED, "handover:take_back_for": DEED,
    "my_record:take_back": DEED, "live:stop": DEED, "live:note": DEED, "live:effect": DEED, "live:recover": DEED,
    "staff:new_link": DEED, "staff:forget_factors": DEED, "staff:invite_client": DEED, "audit:verify": DEED,
    "staff:end_log_in": DEED, "staff:end_others": DEED, "api:revoke": DEED,
    "assess:photo_file": FILE, "planning:progress": FILE, "live:events": FILE,
    "handover:download": FILE, "my_record:download": FILE, "home:ics": FILE, "audit:export": FILE, "audit:key": FILE,
    "planning:face": FILE, "planning:face_of": FILE, "planning:file": FILE, "assess:choose": LEADS_ON,
}  # fmt: skip
# Whose record it is where it is not Claire's, and parts of an address that no record has.
WHOSE = {
    "following:event": {"patient": "amina"}, "planning:approve": {"patient": "amina", "plan": "proposal"},
    "ground:tell": {"patient": "amina"},
}  # fmt: skip
ALSO = {"planning:compare": "?one={plan}&other={older}"}


def path_of(name, names, of):
    """The address of this name, with the records that it needs."""
    found = {}
    for one in names:
        wanted = {**NEEDS.get(name, {}), **WHOSE.get(name, {})}.get(one, _shared(name, one))
        found[one] = wanted[1:] if wanted.startswith("=") else of[wanted]
    return reverse(name, kwargs=found) + ALSO.get(name, "").format(**of)


def _shared(name, one):
    """Which record the parameter of an address that belongs to nobody means."""
    if one != "pk" or name not in SHARED:
        return {"form": "=fhir"}.get(one, one)
    space, _, verb = name.partition(":")
    return {"staff": "user", "api": "=1"}.get(space, "model" if "model" in verb else "unit")


def who_opens(name):
    if name.split(":")[0] in ("home", "my_record"):
        return "claire"
    return "olga" if SHARED.get(name) is OWNERS else "" if name in NO_LOG_IN else "ines"
