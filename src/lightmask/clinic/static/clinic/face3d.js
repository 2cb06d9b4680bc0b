// <lightmask-face src="..."> : a face that turns, in the colours of the dose, with a table of its regions beside it.
import { fetched, keyOf } from "./face_data.js";
import { Flat } from "./face_flat.js";
import { VIRIDIS } from "./viridis.js";
import { button, choice, element, table } from "./face_parts.js";

const STEP_rad = Math.PI / 18;
const MOST_TILT_rad = Math.PI / 3;
const FRONT = { turn: 0, tilt: 0, near: 1 };

class LightmaskFace extends HTMLElement {
  async connectedCallback() {
    if (this.data) return;
    this.words = { ...this.dataset };
    try {
      this.data = await fetched(this.getAttribute("src"));
    } catch {
      this.querySelector(".face-waiting")?.replaceChildren(this.words.textFailed);
      this.classList.add("failed");
      return;
    }
    await this.build();
  }

  disconnectedCallback() {
    this.resized?.disconnect();
    this.painter?.dispose();
    document.removeEventListener("clinic:theme", this.repainted);
  }

  async build() {
    this.view = { ...FRONT };
    this.figures = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 3 });
    this.replaceChildren(this.controls(), this.stage(), this.side());
    this.painter = await this.painted();
    this.listen();
    this.show();
    this.classList.add("ready");
  }

  async painted() {
    try {
      const { Solid, drawsSolid } = await import("./face_solid.js");
      if (drawsSolid() && !this.hasAttribute("flat")) return new Solid(this.canvas, this.data);
    } catch {
      // A canvas that was asked for one kind of picture gives no other: take a new one.
      const fresh = element("canvas", { "aria-hidden": "true" });
      this.canvas.replaceWith(fresh);
      this.canvas = fresh;
    }
    this.hint.textContent = `${this.words.textFlat} ${this.words.textHint}`;
    return new Flat(this.canvas, this.data);
  }

  controls() {
    const { textLayer, textBand, textScale, textShared, textOwn } = this.words;
    const again = () => this.show();
    this.layer = choice(textLayer, this.data.layers.map((one) => [one, one]), again);
    this.band = choice(textBand, this.data.bands.map((one) => [one, one]), again);
    this.scale = choice(textScale, [["shared", textShared], ["own", textOwn]], again);
    const first = this.data.parts.keys().next().value?.split("\n");
    if (first) [this.layer.select.value, this.band.select.value] = first;
    return element("div", { class: "face-controls" }, this.layer.row, this.band.row, this.scale.row);
  }

  stage() {
    const w = this.words;
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.hint = element("p", { class: "face-hint", id: `${this.number()}-hint` }, w.textHint);
    this.place = element("div", { class: "face-view", tabindex: "0", role: "application", "aria-label": w.title || this.data.title,
      "aria-describedby": this.hint.id }, this.canvas); // prettier-ignore
    const buttons = [
      [w.textLeft, "←", () => this.turned(STEP_rad, 0)], [w.textRight, "→", () => this.turned(-STEP_rad, 0)],
      [w.textUp, "↑", () => this.turned(0, -STEP_rad)], [w.textDown, "↓", () => this.turned(0, STEP_rad)],
      [w.textNearer, "+", () => this.nearer(1.2)], [w.textFarther, "−", () => this.nearer(1 / 1.2)],
      [w.textFront, "◉", () => this.fronted()],
    ];
    const bar = element("div", { class: "face-buttons", role: "group", "aria-label": w.title || this.data.title },
      ...buttons.map(([said, sign, act]) => button(said, sign, act))); // prettier-ignore
    this.readout = element("p", { class: "face-readout" });
    return element("div", { class: "face-stage" }, this.place, bar, this.legend(), this.readout, this.hint);
  }

  legend() {
    this.bar = element("div", { class: "face-bar", "aria-hidden": "true" });
    this.bar.style.backgroundImage = `linear-gradient(to right, ${VIRIDIS.join(", ")})`;
    this.ticks = element("div", { class: "face-ticks", "aria-hidden": "true" });
    this.unit = element("p", { class: "face-unit" });
    return element("div", { class: "face-legend" }, this.bar, this.ticks, this.unit);
  }

  side() {
    this.told = element("p", { class: "face-told", role: "status" });
    this.rows = element("div", { class: "face-regions" });
    return element("div", { class: "face-side" }, this.told, this.rows);
  }

  listen() {
    this.repainted = () => this.show();
    document.addEventListener("clinic:theme", this.repainted);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.repainted);
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.place);
    this.place.addEventListener("keydown", (event) => this.pressed(event));
    this.place.addEventListener("pointerdown", (event) => {
      this.place.setPointerCapture(event.pointerId);
      this.from = [event.clientX, event.clientY];
    });
    this.place.addEventListener("pointermove", (event) => this.moved(event));
    this.place.addEventListener("pointerup", () => { this.from = null; });
    this.place.addEventListener("pointercancel", () => { this.from = null; });
    this.place.addEventListener("pointerleave", () => this.read(null));
    this.place.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // the page scrolls; with Ctrl the face comes nearer
      event.preventDefault();
      this.nearer(event.deltaY < 0 ? 1.1 : 1 / 1.1);
    }, { passive: false });
  }

  pressed(event) {
    const deeds = {
      ArrowLeft: () => this.turned(STEP_rad, 0), ArrowRight: () => this.turned(-STEP_rad, 0),
      ArrowUp: () => this.turned(0, -STEP_rad), ArrowDown: () => this.turned(0, STEP_rad),
      "+": () => this.nearer(1.2), "=": () => this.nearer(1.2), "-": () => this.nearer(1 / 1.2), 0: () => this.fronted(),
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
  }

  moved(event) {
    const box = this.place.getBoundingClientRect();
    if (this.from) {
      const [x, y] = this.from;
      this.from = [event.clientX, event.clientY];
      this.turned((-(event.clientX - x) / box.width) * Math.PI, ((event.clientY - y) / box.height) * Math.PI);
      return;
    }
    this.read(this.painter.under((2 * (event.clientX - box.left)) / box.width - 1, 1 - (2 * (event.clientY - box.top)) / box.height));
  }

  turned(turn, tilt) {
    this.view.turn += turn;
    this.view.tilt = Math.min(Math.max(this.view.tilt + tilt, -MOST_TILT_rad), MOST_TILT_rad);
    this.draw();
  }

  nearer(times) {
    this.view.near = Math.min(Math.max(this.view.near * times, 0.6), 5);
    this.draw();
  }

  fronted() {
    this.view = { ...FRONT };
    this.draw();
  }

  get part() {
    return this.data.parts.get(keyOf(this.layer.select.value, this.band.select.value));
  }

  show() {
    const part = this.part;
    this.ends = this.scale.select.value === "own" && part ? part.own : this.data.shared;
    const unknown = (getComputedStyle(this.place).getPropertyValue("border-top-color").match(/[\d.]+/g) ?? [160, 160, 160]).slice(0, 3).map(Number);
    this.painter.colour({ values: part?.values, low: this.ends.low, high: this.ends.high, unknown });
    this.scaled();
    this.listed(part);
    this.read(null);
    this.draw();
  }

  scaled() {
    const { low, high, ticks, over } = this.ends;
    this.ticks.replaceChildren(...ticks.map((tick) => {
      const mark = element("span", {}, this.figures.format(tick));
      mark.style.left = `${(100 * (tick - low)) / (high - low)}%`;
      return mark;
    }));
    const above = over ? ` ${this.words.textAbove}` : "";
    this.unit.textContent = `${this.data.quantity}, ${this.data.unit}.${above}`;
    this.bar.classList.toggle("over", over);
  }

  listed(part) {
    const w = this.words;
    const said = (mean) => (mean ? this.figures.format(mean[0]) : w.textUnknown);
    const ends = (mean) => (mean && mean[1] !== null ? `${this.figures.format(mean[1])}–${this.figures.format(mean[2])}` : w.textUnknown);
    const names = [w.textWhole, ...this.data.regions];
    const means = part ? part.means : names.map(() => null);
    this.rows.replaceChildren(table(`${w.textRegions}, ${this.data.unit}`, [w.textRegion, w.textMean, w.textInterval.replace("{share}", "90")],
      names.map((name, n) => [name, said(means[n]), ends(means[n])]), (row) => this.chosen(row - 1))); // prettier-ignore
    const ranked = this.data.regions.filter((_, n) => means[n + 1]).sort((a, b) =>
      means[this.data.regions.indexOf(b) + 1][0] - means[this.data.regions.indexOf(a) + 1][0]); // prettier-ignore
    const figure = means[0] ? `${said(means[0])} ${this.data.unit}` : w.textUnknown;
    this.told.textContent = w.textPicture.replace("{title}", w.title || this.data.title)
      .replace("{layer}", this.layer.select.value).replace("{band}", this.band.select.value).replace("{mean}", figure)
      .replace("{highest}", ranked[0] ?? w.textUnknown).replace("{lowest}", ranked.at(-1) ?? w.textUnknown); // prettier-ignore
  }

  // A row of the table lights its region up on the face; the row of the whole face lights none.
  chosen(region) {
    this.painter.pick(region >= 0 ? region : null);
    this.draw();
  }

  read(patch) {
    const region = patch === null ? -1 : this.data.region[patch];
    if (region !== this.hovered) {
      this.hovered = region;
      this.chosen(region);
      for (const [n, row] of [...this.rows.querySelectorAll("tbody tr")].entries()) row.classList.toggle("picked", region >= 0 && n - 1 === region);
    }
    const here = patch === null ? NaN : (this.part?.values[patch] ?? NaN);
    const name = region >= 0 ? this.data.regions[region] : "";
    const figure = Number.isNaN(here) ? this.words.textUnknown : `${this.figures.format(here)} ${this.data.unit}`;
    this.readout.textContent = name ? `${name}, ${this.words.textHere}: ${figure}` : "";
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (!this.painter || !width || !height) return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.painter.draw({ ...this.view, width, height }));
  }

  number() {
    LightmaskFace.count = (LightmaskFace.count ?? 0) + 1;
    return `face-${LightmaskFace.count}`;
  }
}

customElements.define("lightmask-face", LightmaskFace);
