"""What stands against signing a plan, in sentences; nothing where it may be signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic.models import PlanRecord
from lightmask.clinic.planning import lamps, queries, shown
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask.leds import Channel, Mask
    from lightmask.person import Person
    from lightmask.safety import Verdict

Said = dict[str, Any]
KEEPS = timedelta(days=30)  # a plan waits no longer for a signature: skin, medicines and masks change
STOP, PRO = "STOP", "PRO"


def against(plan: PlanRecord, today: date | None = None) -> list[str]:
    """Every reason, the gravest first."""
    if not queries.intact(plan):
        return [_("The plan does not have the hash that it was kept with. Do not use it; propose anew.")]
    on, said = today or timezone.localdate(), queries.document(plan)
    try:
        who = lamps.person_now(plan.patient)
    except BadInput as sentence:
        return [str(sentence)]
    found = [*by_answers(plan, who), *_by_document(said), *_by_time(plan, said, on), *_by_masks(plan)]
    return [shown.plain(one) for one in found]


def by_answers(plan: PlanRecord, who: Person) -> Iterator[str]:
    """What the answers of today forbid with the light of the plan's masks."""
    for one in stopping(plan, who):
        if one.severity == STOP:
            yield f"{one.sentence} {_('Nobody can lift this.')}"
        elif one.severity == PRO:
            yield f"{one.sentence} {_('A professional has to decide about it, with a reason, and propose anew.')}"
        else:
            yield one.sentence


def stopping(plan: PlanRecord, who: Person) -> list[Verdict]:
    """Rows of the screening list that stop the light of this plan: of outputs that it lights, not of all there are."""
    phases = queries.document(plan)["phases"]
    outputs = {name for phase in phases for name, share in phase["drive"].items() if share > 0}
    lit = {name.partition("/")[0] for name in outputs}
    return _stopping(((lamp, [one for one in lamp.channels if one.name in lit]) for lamp in lamps.of_plan(plan)), who)


def stopping_with(masks: Iterable[Mask], who: Person) -> list[Verdict]:
    """Rows of the screening list that stop the light of any of these masks, each once, the severest first."""
    return _stopping(((lamp, lamp.channels) for lamp in masks), who)


def _stopping(lit: Iterable[tuple[Mask, Sequence[Channel]]], who: Person) -> list[Verdict]:
    from lightmask.safety.screening import screen

    each = [one for lamp, channels in lit if channels for one in screen(who, tuple(channels), lamp.pulsed) if one.stops]
    return sorted({one.id: one for one in each}.values(), key=lambda one: (one.severity != STOP, one.severity != PRO))


def _by_document(said: Said) -> Iterator[str]:
    """What the plan says itself: a draft holds no permission."""
    from lightmask.safety.fingerprints import edition

    if said["status"] != "cleared":
        yield _("The plan is a draft: something is still open. Settle it, and propose anew.")
        yield from said["safety"]["breaches"]
    if not said["phases"]:
        yield _("The plan has no part that says how often and how long, because no trial does. It cannot be signed.")
    if said["safety"]["edition"] != edition():
        yield _("The limits have changed since the plan was made. Propose anew.")


def _by_time(plan: PlanRecord, said: Said, on: date) -> Iterator[str]:
    """What has become too old, is newer than the plan, or was never done."""
    made = date.fromisoformat(said["made_on"])
    if on - made > KEEPS:
        yield _("The plan was made on %(day)s, more than %(days)s days ago. Propose anew.") % {
            "day": said["made_on"], "days": KEEPS.days}  # fmt: skip
    newest = lamps.assessed_until(plan.patient)
    if newest is not None and newest > plan.assessed_until:
        yield _("Answers or measurements were changed after the plan was made. Propose anew, so that they count.")
    yield from (f"{one.text}: {one.why}" for one in queries.missing(plan.patient) if one.blocks)


def _by_masks(plan: PlanRecord) -> Iterator[str]:
    for mask in (plan.mask_office, plan.mask_home):
        if mask is not None and mask.retired_at is not None:
            yield _("The mask %(name)s is no longer in use here. Propose anew with another.") % {"name": mask.name}
