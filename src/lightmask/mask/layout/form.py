"""What the mask file says about places: [layout], [shape], [place] and [liner]."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, model_validator

from lightmask.mask.written import Angle, Length, Part, Place

Share = Annotated[FiniteFloat, Field(ge=0, le=1)]
Pair = tuple[Place, Place]


class PatchForm(Part):
    """An ellipse or a rectangle of the flat layout."""

    name: str = ""
    centre: Pair = (0.0, 0.0)
    width: Length
    height: Length
    form: Literal["ellipse", "rectangle"] = "ellipse"


class ZoneForm(PatchForm):
    """A part of the mask that can be driven alone; an LED belongs to the first zone that holds it."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    form: Literal["ellipse", "rectangle"] = "rectangle"


class ArrayForm(Part):
    """A regular array, its middle at the origin of the layout."""

    rows: int = Field(ge=1, le=1000)
    columns: int = Field(ge=1, le=1000)
    pitch: Length | tuple[Length, Length] = Field(description="from LED to LED: '12 mm', or one across and one up")
    staggered: bool = Field(False, description="every second row shifted by half a pitch")
    pattern: list[Annotated[list[str], Field(min_length=1)]] = Field(
        min_length=1,
        description="each row's channels in turn, rows in turn: [['red', 'nir'], ['nir', 'red']]; 'red+nir' is both",
    )


class LayoutForm(Part):
    """Where the LEDs sit: one of csv, pcb and array."""

    csv: str | None = Field(None, description="file with x_mm, y_mm, z_mm, nx, ny, nz, channel[, zone, share]")
    pcb: str | None = Field(
        None, description="position file of KiCad (Ref, PosX ...) or JLCPCB (Designator, Mid X ...)"
    )
    pcb_unit: Literal["mm", "in", "mil"] | None = Field(None, description="of bare numbers in the position file")
    side: Literal["top", "bottom"] = Field("top", description="which side of the board holds the LEDs")
    origin: Pair | None = Field(None, description="point of the drawing that lies in the middle of the shape")
    array: ArrayForm | None = None
    channels: dict[str, str] = Field({}, description='designator or value -> channel: "D1*" = "red"; "red+nir" is both')
    outline: PatchForm | None = Field(
        None, description="LEDs of an array outside it are left out; the liner ends there"
    )
    holes: list[PatchForm] = Field([], description="openings for the eyes, the mouth, the nose")
    zones: list[ZoneForm] = Field([])

    @model_validator(mode="after")
    def _one_source(self) -> LayoutForm:
        given = [name for name in ("csv", "pcb", "array") if getattr(self, name) is not None]
        if len(given) != 1:
            came = " and ".join(given) if given else "none of them"
            raise ValueError(f"it has {came}; give one of csv, pcb and array")
        return self


class Plane(Part):
    """A flat panel."""

    kind: Literal["plane"]


class Cylinder(Part):
    """Bent about one axis: around the head (vertical), or from brow to chin (horizontal)."""

    kind: Literal["cylinder"]
    radius: Length
    axis: Literal["vertical", "horizontal"] = "vertical"


class Ellipsoid(Part):
    """A bowl: distances from its middle are kept in every direction."""

    kind: Literal["ellipsoid"]
    radii: tuple[Length, Length, Length] = Field(description="across, up, and forward")


class OnFace(Part):
    """Draped over the face: heights stay, widths are laid along the skin, then everything is lifted off it."""

    kind: Literal["face"]
    standoff: Length = Field(description="from the skin to the LEDs")
    flexible: bool = Field(True, description="does it follow the wearer's face, or keep the shape of the average one?")


Shape = Annotated[Plane | Cylinder | Ellipsoid | OnFace, Field(discriminator="kind")]


class PlaceForm(Part):
    """Where a shape stands before the face; a draped mask needs none."""

    distance: Place = Field(0.0, description="from the nose tip of the average face to the middle of the shape")
    offset: Pair = Field(
        (0.0, 0.0), description="to the wearer's left and up, from the point midway between the pupils"
    )
    tilt: tuple[Angle, Angle, Angle] = Field(
        (0.0, 0.0, 0.0), description="turns about the axes to the left, up and forward, in this order"
    )


class LinerForm(Part):
    """The sheet that the LEDs shine through or out of, and that sends light back to the skin."""

    transmittance: Share | dict[str, Share] = Field(1.0, description="one share, or one for each channel")
    reflectance: Share | dict[str, Share] = Field(description="one share, or one for each channel")
    diffusing: bool = Field(False, description="does it scatter the light? Then it leaves Lambertian, from a spot")
    spot: Length | None = Field(None, description="side of that spot")
    opaque: bool = Field(True, description="a shell stops light; an open frame does not")
    set_back: Place = Field(0.0, ge=0, description="how far the surface lies behind the LEDs")
    margin: Place = Field(8.0, ge=0, description="how far it reaches past the outermost LEDs when no outline is given")
    patch: Length = Field(11.0, ge=2, description="size of its patches")

    @model_validator(mode="after")
    def _a_spot_if_diffusing(self) -> LinerForm:
        if self.diffusing != (self.spot is not None):
            raise ValueError(
                "a diffusing liner needs the size of its spot, and a clear one has none; mend one of the two"
            )
        return self
