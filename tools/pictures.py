"""Takes the pictures of the docs again: python tools/pictures.py, or make pictures.

The commands of docs/do/see-the-light.md draw its pictures; here they only become smaller: 255 colours are enough for a
page. Those of plans are taken by tools/plan_pictures.py, those of sessions by tools/deliver_pictures.py,
those of what is known by tools/what_is_known.py.
"""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import deliver_pictures
import numpy as np
import plan_pictures
import what_is_known
from matplotlib import colormaps
from PIL import Image

from lightmask.figures.scale import APART, LIGHT

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PERSON = ROOT / "examples" / "claire.person.toml"
COMMANDS = (
    ("mask", "map", "home-3"),
    ("mask", "map", "office-4"),
    ("mask", "compare", "home-3", "office-4", "--relative"),
    ("dose", str(PERSON), "home-3", "--minutes", "10"),
)
TAKEN = {
    "home-3.map.png": "light-home-3.png",
    "home-3.channels.png": "light-home-3-channels.png",
    "home-3.histogram.png": "light-home-3-histogram.png",
    "office-4.map.png": "light-office-4.png",
    "office-4.histogram.png": "light-office-4-histogram.png",
    "home-3-office-4.compare.png": "light-compared.png",
    "claire.layers.png": "light-layers.png",
}
MOST_BYTES, STRIP = 300_000, 160


def smaller(path):
    """The same picture with fewer colours; those of its colour bar are kept apart."""
    picture = Image.open(path).convert("RGB")
    wider = Image.new("RGB", (picture.width + 2 * STRIP, picture.height), "white")
    wider.paste(picture)
    for place, name in enumerate((LIGHT, APART)):
        bar = Image.fromarray((colormaps[name](np.linspace(0, 1, 256))[None, :, :3] * 255).astype(np.uint8))
        wider.paste(
            bar.transpose(Image.Transpose.ROTATE_90).resize((STRIP, picture.height)), (picture.width + place * STRIP, 0)
        )
    palette = wider.quantize(255, method=Image.Quantize.MEDIANCUT, kmeans=3)
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    colours = few.getpalette()
    paper = 3 * few.getpixel((0, 0))  # its white has been mixed with what is nearly white
    few.putpalette([*colours[:paper], 255, 255, 255, *colours[paper + 3 :]])
    room = io.BytesIO()
    few.save(room, "PNG", optimize=True)
    return room.getvalue()


def regions():
    """The key to the regions of the built-in face."""
    from lightmask import figures, mask

    words = figures.Words(
        title="Regions of the built-in face", told=("Lines: where regions meet. Crosses: the pupils.",)
    )
    return figures.region_key(mask.Face.load("average-adult"), words).png()


def main():
    """Run the commands and put their pictures into the docs."""
    with tempfile.TemporaryDirectory() as folder:
        for words in COMMANDS:
            subprocess.run(
                [sys.executable, "-m", "lightmask", *words, "--out", folder], check=True, stdout=subprocess.DEVNULL
            )
        (Path(folder) / "regions.png").write_bytes(regions())
        for name, wanted in {**TAKEN, "regions.png": "light-regions.png"}.items():
            data = smaller(Path(folder) / name)
            assert len(data) < MOST_BYTES, f"{wanted} has {len(data)} bytes"
            (IMAGES / wanted).write_bytes(data)
            print(f"{wanted}: {len(data) // 1000} kB")
    plan_pictures.main()
    deliver_pictures.main()
    what_is_known.main()


if __name__ == "__main__":
    main()
