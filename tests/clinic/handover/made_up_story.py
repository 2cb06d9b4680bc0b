"""A whole record, made up: every kind of entry that a clinic keeps is in it at least once."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lightmask.clinic.handover.story import (
    Act,
    AdverseEvent,
    Answer,
    Appointment,
    Approval,
    Channel,
    Client,
    Clinic,
    Consent,
    File,
    Finding,
    Input,
    Interruption,
    Light,
    MaskModel,
    MaskUnit,
    Medicine,
    Override,
    Photo,
    Phototype,
    Plan,
    Procedure,
    Reading,
    Screening,
    Session,
    SideEffect,
    Staff,
    Story,
    Withdrawal,
)  # fmt: skip

CLAIRE = Path(__file__).with_name("claire.plan.json")  # lightmask plan claire omnilux-contour-face --start 2026-12-01
ENROLLED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MADE = datetime(2027, 1, 15, 12, tzinfo=UTC)
NAME = "Made-up Person"
TEXT = "Light is shone on my face. I may stop at any time."


def on(days, hour=18, minute=0):
    return ENROLLED.replace(hour=hour, minute=minute) + timedelta(days=days)


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def plan_text(**others):
    """The plan with one phase in the office, as canonical JSON."""
    said = json.loads(CLAIRE.read_text(encoding="utf-8"))
    said["phases"][0]["care"] = "office"
    said["safety"]["screening"].append(
        said["safety"]["screening"][0]
        | {"id": "C05", "key": "epilepsy", "condition": "epilepsy", "severity": "PRO", "state": "yes"}
    )
    return json.dumps(said | others, sort_keys=True, separators=(",", ":"))


CLINIC = Clinic(
    name="Made-up Clinic",
    address="1 Lamp Street",
    phone="+41 00 000 00 00",
    email="hello@clinic.example",
    time_zone="Europe/Zurich",
)
CLIENT = Client(
    id="p1",
    number=7,
    name=NAME,
    birth_date=date(1974, 3, 2),
    sex="female",
    email="person@mail.example",
    phone="+41 00 111 11 11",
    emergency_contact="Made-up Sister, +41 00 222 22 22",
    language="de",
    time_zone="Europe/Zurich",
    weekly_target=5,
    enrolled_at=ENROLLED,
    user="u9",
)
STAFF = (
    Staff(id="u1", name="Dr Made-up", role="professional", title="dermatologist", licence="R-123", in_team=True),
    Staff(id="u2", name="Made-up Assistant", role="assistant", in_team=True),
    Staff(id="u3", name="Made-up Owner", role="owner"),
)


def consents():
    standings = (("treatment", "given"), ("photos", "given"), ("marketing", "refused"), ("photos", "withdrawn"))
    return tuple(
        Consent(
            id=f"c{number}",
            at=on(number),
            by="u9",
            purpose=purpose,
            version="2026-11",
            language="en",
            text=TEXT,
            sha256=sha(TEXT),
            standing=standing,
            signed_name=NAME if standing == "given" else "",
            witness="",
        )
        for number, (purpose, standing) in enumerate(standings)
    )


def readings():
    def one(key, scale, value, unit, **others):
        return Reading(
            **{
                "id": key,
                "at": on(0),
                "by": "u1",
                "scale": scale,
                "title": scale.replace("_", " "),
                "value": value,
                "unit": unit,
                "region": "cheek",
            }
            | others
        )

    curve = (Input(name="Ue", value=0.21, unit="mm"), Input(name="Ur", value=0.14, unit="mm"))
    return (
        one(
            "r1",
            "ita",
            28.4,
            "deg",
            instrument="colorimeter",
            lower=26.0,
            upper=31.0,
            inputs=(Input(name="L*", value=62.1), Input(name="b*", value=18.0)),
        ),
        one("r2", "mexameter_ei", 312.0, "a.u.", instrument="Mexameter MX 18"),
        one("r3", "cutometer_r2", 0.71, "ratio 0..1", instrument="Cutometer MPA 580", inputs=curve),
        one("r4", "cutometer_r0", 0.33, "mm", instrument="Cutometer MPA 580", inputs=curve),
        one("r5", "tewl", 13.2, "g/m2/h"),
        one("r6", "iga_acne", 2, "grade", region="", note="by eye"),
        one(
            "r7",
            "dlqi",
            6,
            "points",
            region="",
            asked=True,
            self_reported=True,
            by="u9",
            inputs=tuple(Input(name=f"item {number}", value=number % 3) for number in range(1, 11)),
        ),
        one("r8", "wsrs", None, "grade", at=on(28), region="nasolabial folds"),
    )


def sessions():
    def light(channel, delivered, zone="cheek"):
        return Light(channel=channel, zone=zone, planned_J_cm2=4.2, delivered_J_cm2=delivered, peak_mW_cm2=22.8)

    mask = {
        "unit": "m1",
        "serial": "SIM-0001",
        "firmware": "1.4.0",
        "calibrated_on": date(2026, 10, 1),
        "plan": "plan1",
    }
    both = (light("red", 4.2), light("near infrared", 4.1))
    return (
        Session(
            id="s1",
            at=on(11),
            by="u2",
            where="office",
            state="done",
            source="mask",
            day=on(11).date(),
            **mask,
            began=on(11),
            ended=on(11, 18, 4),
            planned_min=3.1,
            minutes=3.1,
            lights=both,
            highest_C=36.4,
            notes=("calm",),
        ),
        Session(
            id="s2",
            at=on(12),
            by="u9",
            where="home",
            state="stopped",
            source="mask",
            day=on(12).date(),
            **mask,
            began=on(12),
            ended=on(12, 18, 2),
            planned_min=3.1,
            minutes=1.6,
            lights=(light("red", 2.1), light("red", 2.0, "forehead")),
            reasons=("stop pressed",),
            interruptions=(Interruption(at_s=40.0, seconds=12.5, why="lifted from the face"),),
        ),
        Session(
            id="s3",
            at=on(13),
            by="u9",
            where="home",
            state="done",
            source="self",
            day=on(13).date(),
            plan="plan1",
            unit="m1",
            minutes=3.0,
            lights=(light("red", None),),
        ),
        Session(
            id="s4",
            at=on(14),
            by="u9",
            where="home",
            state="failed",
            source="mask",
            day=on(14).date(),
            **mask,
            reasons=("too warm",),
        ),
        Session(id="s5", at=on(15), by="u9", where="home", state="done", source="self", day=on(15).date(), minutes=3.0),
    )


def plans():
    first = Approval(
        id="a1",
        at=on(9),
        by="u1",
        name="Dr Made-up",
        role="professional",
        licence="R-123",
        plan_hash="sha256:1",
        meaning="I have read this course back and approve it.",
        valid_until=date(2027, 2, 20),
        second_factor=True,
        overrides=(Override(about="C05", reason="seizure-free for ten years, steady light only"),),
        signature="ab" * 64,
        key_fingerprint="cd" * 32,
    )
    again = Approval(
        id="a0",
        at=on(2),
        by="u1",
        name="Dr Made-up",
        role="professional",
        plan_hash="sha256:0",
        meaning="I approve.",
        valid_until=date(2027, 1, 1),
    )
    old = plan_text(hash="sha256:0")
    return (
        Plan(id="plan0", at=on(1), by="u1", text=old, hash="sha256:0", care="home", mask_home="mm1", approvals=(again,),
             withdrawals=(Withdrawal(id="w0", at=on(8), by="u1", approval="a0", reason="another mask"),)),
        Plan(id="plan1", at=on(9), by="u1", replaces="plan0", text=plan_text(), hash="sha256:1", care="both",
             mask_home="mm1", mask_office="mm1", approvals=(first,)),
        Plan(id="plan2", at=on(40), by="u2", text=plan_text(hash="sha256:2"), hash="sha256:2", care="home",
             mask_home="mm1"),
    )  # fmt: skip


def story(**others):
    """The whole of it; parts may be given otherwise."""
    said = {
        "clinic": CLINIC, "client": CLIENT, "made_at": MADE, "version": "0.1.0", "staff": STAFF,
        "consents": consents(),
        "screenings": (Screening(
            id="q1", at=on(0), by="u2", answers=(
                Answer(id="C01", question="Do you have porphyria?", answer="no"),
                Answer(id="C05", question="Do you have epilepsy?", answer="yes", note="none for ten years"),
                Answer(id="C09", question="Are you pregnant?", answer="unknown"),
            ),
            medicines=(Medicine(name="doxycycline", stopped_on=date(2026, 10, 1)), Medicine(name="adapalene"),
                       Medicine(name="old cream", stopped=True))),),
        "phototypes": (Phototype(id="f1", at=on(0), by="u1", phototype=2),),
        "readings": readings(),
        "findings": (Finding(id="d1", at=on(0), by="u1", region="cheek", kind="rosacea", severity=2,
                          note="both sides"),
                  Finding(id="d2", at=on(30), by="u1", region="forehead", kind="fine lines", gone=True)),
        "photos": (Photo(id="h1", at=on(0), by="u2", pose="front", path="photos/front.jpg", sha256="00" * 32,
                      width=1200, height=1600, size_bytes=345678, card=(Input(name="mean difference", value=2.1),)),),
        "files": (File(id="k1", at=on(9), by="u1", kind="dose map", path="plans/map.glb",
                    content_type="model/gltf-binary", sha256="11" * 32, size_bytes=4321, plan="plan1"),
               File(id="k2", at=on(0), by="u2", kind="face scan", path="scans/face.glb",
                    content_type="model/gltf-binary", sha256="22" * 32, size_bytes=98765)),
        "models": (MaskModel(id="mm1", name="Made-up Mask", maker="Maker", fingerprint="33" * 32, led_count=132,
                          channels=(Channel(name="red", peak_nm=633.0, fwhm_nm=20.0, irradiance_mW_cm2=23.0),
                                    Channel(name="near infrared", peak_nm=830.0))),),
        "units": (MaskUnit(id="m1", model="mm1", serial="SIM-0001", firmware="1.4.0", calibrated_on=date(2026, 10, 1),
                        calibration_due=date(2027, 10, 1), lit_s=7200.0, at_home=True),
               MaskUnit(id="m2", model="mm1", serial="SIM-0002")),
        "plans": plans(), "sessions": sessions(),
        "side_effects": (SideEffect(id="e1", at=on(12, 20), by="u9", kind="redness", grade=1, session="s2",
                                 hours_after=2.0, self_reported=True, text="gone by the morning"),),
        "adverse_events": (AdverseEvent(id="v1", at=on(13), by="u1", kind="headache",
                                          severity="moderate", serious=False,
                                     description="after the session", session="s2", unit="m1", serial="SIM-0001",
                                     firmware="1.4.0", calibrated_on=date(2026, 10, 1), outcome="resolved",
                                     seen_at=on(12, 19), closed_at=on(14)),),
        "procedures": (Procedure(id="b1", at=on(1), by="u1", kind="peel", on=date(2026, 12, 20), done=True),
                    Procedure(id="b2", at=on(1), by="u1", kind="microneedling", on=date(2027, 3, 1), done=False)),
        "appointments": (Appointment(id="t1", at=on(11), by="u1", minutes=30, kind="session"),
                      Appointment(id="t2", at=on(90), by="u1", minutes=45, kind="review", note="bring the mask"),
                      Appointment(id="t3", at=on(95), by="", minutes=30, kind="session", cancelled=True)),
        "acts": (Act(no=1, at=on(0), actor="u2", role="assistant", act="enrol", kind="Patient",
                     what="p1", hash="44" * 32),
              Act(no=2, at=on(1), actor="system", role="system", act="photo.read", kind="Photo", what="h1")),
    }  # fmt: skip
    return Story(**said | others)
