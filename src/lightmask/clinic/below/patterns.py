"""The sentences of safety and of the session, with named parts: by these they are known again, and said otherwise.

The rooms below stay free of Django and of languages: they say English. What a part holds goes by its name
(`saying`): figures are written as the reader writes them, words of tables are translated, the rest stays as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

SENTENCES: tuple[str, ...] = (
    # how a session stands to a limit (safety.findings)
    _("%(limit)s (%(clause)s): %(value)s %(unit)s, at most %(allowed)s %(unit)s (%(times)s the limit)."),
    _("%(limit)s (%(clause)s): %(value)s %(unit)s, at most %(allowed)s %(unit)s "
      "(%(times)s the warming that is allowed)."),
    _("%(limit)s (%(clause)s): cannot be shown to be kept."),
    _("Find out the mask's irradiance on the skin (measure it, or ask the maker) and write it into its file."),
    _("Do not use this light."),
    _("Choose one: %(ways)s."),
    _("Choose %(ways)s."),
    _("All these limits are kept by %(ways)s."),
    _("It is too warm without any light: choose a cooler room, or a mask that stays cooler."),
    _("Wait until %(when)s."),
    _("Wait until %(when)s, and give less light: it is over the wall by itself."),
    _("Or: wait until %(when)s."),
    _("Or: wait until %(when)s, and give less light: it is over the wall by itself."),
    # what an answer means (safety.verdict, judging, answers, drugs)
    _("%(condition)s (%(id)s): %(severity)s for %(bands)s; %(what)s."),
    _("Because of the medicine '%(name)s'."),
    _("Possible again in %(count)s days."),
    _("Possible again in %(count)s day."),
    _("It no longer counts in %(count)s days."),
    _("It no longer counts in %(count)s day."),
    _("Nothing lifts STOP: the decision of %(by)s has no effect."),
    _("The decision of %(by)s is dated %(day)s, after this session, and does not count yet."),
    _("Decided by %(by)s on %(day)s: %(reason)s."),
    _("It is unclear whether it is taken: name only what is taken, or write medicines = [] for none."),
    _("It is not on the list of light-sensitising medicines, and what is not known is not safe."),
    _("Leaflets exclude it."),
    _("Leaflets exclude it; no action in %(bands)s is known."),
    _("Read as '%(name)s'; correct the spelling."),
    _("Read as %(name)s."),
    _("It settles in the retina: with opaque goggles it is milder."),
    _("Stopped %(count)s days ago; its label rules."),
    _("Stopped %(count)s day ago; its label rules."),
    _("No waiting time is known, so it counts still."),
    # what is still to be asked (safety.reviewing, short_form)
    _("%(count)s questions that could stop the treatment have no answer: %(keys)s. "
      "Ask them ('lightmask safety' has the words) and write down what is answered."),
    _("%(count)s questions that could stop the treatment have no answer: %(keys)s and %(more)s more. "
      "Ask them ('lightmask safety' has the words) and write down what is answered."),
    _("%(count)s question that could stop the treatment has no answer: %(keys)s. "
      "Ask it ('lightmask safety' has the words) and write down what is answered."),
    _("The whole form was last gone through on %(day)s, more than %(count)s days ago. "
      "Go through it again and write the day as asked_on under [screening]."),
    _("%(field)s = %(day)s lies after the session on %(today)s. Correct the date."),
    # light that is for no one (safety.reviewing, flicker, first_seconds)
    _("This mask is meant for a clinic, and the care is at home. A professional may plan and give the session "
      "(care = 'office'); at home, choose a mask that is made for it."),
    _("Channel '%(name)s' peaks at %(value)s nm, below %(allowed)s nm, and its ultraviolet tail is not known. "
      "Give its measured spectrum (spectrum_csv)."),
    _("Pulses of %(value)s s: no limit is read for less than %(allowed)s s. "
      "Choose longer pulses (a lower rate or a higher duty), or continuous light."),
    _("Pulses at %(value)s Hz: below %(allowed)s Hz the mean of the train says little about what it does. "
      "Give each lit part as a session of its own."),
    _("The mask pulses visible light, and nobody states how fast: %(low)s to %(high)s Hz may trigger seizures. "
      "Find out its pulse_rate and write it under [session] of the mask file."),
    _("Visible light pulsed at %(value)s Hz: %(low)s to %(high)s Hz may trigger seizures. Choose continuous light."),
    _("Visible light is pulsed at %(value)s Hz and at %(allowed)s Hz at once, by the session and by the mask: together "
      "they flicker at other rates too, and %(low)s to %(high)s Hz may trigger seizures. Choose continuous light."),
    _("At full power the mask gives %(value)s times what skin may get in %(count)s s (ICNIRP 2013 Eq 22): "
      "a driver that sticks would burn. Choose a mask of at most %(allowed)s %% of this power."),
    # the session of a day (sitting.today)
    _("The plan has no session on %(day)s."),
    _("The one before was on %(before)s."),
    _("The next is on %(ahead)s."),
    _("The one before was on %(before)s and the next is on %(ahead)s."),
    _("The calendar has none."),
    _("The session of %(day)s has been done: it stands in the sessions file. One a day is planned."),
    _("Reported: %(notes)s. Have it looked at before any more light."),
    _("%(day)s lies in a pause of the plan: %(notes)s"),
    _("The course is over: it began on %(day)s. Measure, compare with week 0, and plan again."),
    _("%(count)s sessions since %(day)s, and the plan has %(most)s in 7 days. Wait until %(until)s."),
    _("%(named)s is '%(schema)s', and only '%(known)s' can be delivered. Plan anew."),
    _("%(named)s is a draft, not cleared. Settle what is open, and plan again."),
    _("%(named)s has no part that says how often and how long. Plan anew with a schedule."),
)  # fmt: skip

WAYS: tuple[str, ...] = (
    _("at most %(value)s minutes"),
    _("every drive times %(value)s"),
    _("opaque goggles that pass at most %(value)s of what now reaches the eye"),
)
CONDITIONS: tuple[str, ...] = (
    _("medicine '%(name)s' (%(medicine)s)"),
    _("medicine '%(name)s'"),
    _("'%(part)s' in medicine '%(name)s'"),
    _("%(condition)s; whether the mask pulses is unknown"),
    _("medicines and supplements"),
    _("light in the last 7 days"),
    _("readings of the colour that contradict each other"),
    _("a mask of which nobody says whether it is made for home"),
)
OWN_QUESTIONS = {  # of the checks themselves: no row of the list asks them
    "light": _("light in the last 7 days"), "medicines": _("medicines and supplements"),
    "colour": _("readings of the colour that contradict each other"),
    "mask-setting": _("a mask of which nobody says whether it is made for home"),
    "mask-pulsed": _("whether the mask pulses is unknown"),
}  # fmt: skip
WHAT: tuple[str, ...] = (
    _("do not treat in these bands"),
    _("only after a recorded decision of a qualified professional ([[decisions]] in the person file)"),
    _("treat with care"),
    _("no restriction"),
    _("allowed by a recorded decision"),
)
LAYERS: tuple[str, ...] = (
    _("stratum corneum"), _("upper epidermis"), _("basal layer"), _("papillary dermis"), _("reticular dermis"),
    _("subcutis"),
)  # fmt: skip
GRADES: tuple[str, ...] = (  # of the evidence, as response.trials writes them
    _("E: no trial with this light"), _("E: no trial with this light alone"),
    _("B: two or more sham-controlled trials, small or partly second-hand"),
    _("C+: one small sham-controlled trial, the rest weaker"),
    _("C: sham-controlled, but its figures are remembered, not read"),
    _("D: sham-controlled, and no difference found"), _("C: controlled, but not against sham"),
    _("D: open trials, or controlled ones that found or stated no difference"), _("D: open trials only"),
)  # fmt: skip
TIMES: tuple[str, ...] = (_("over %(value)s times"), _("%(value)s times"), _("just over"))
BANDS: tuple[str, ...] = (
    _("blue"), _("amber"), _("red"), _("nir"), _("near infrared"), _("pulsed light"),
)  # fmt: skip
