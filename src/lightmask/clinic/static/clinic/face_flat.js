// The same face without a graphics processor: triangles from the farthest to the nearest on a flat canvas.
import { colourOf } from "./viridis.js";

export class Flat {
  constructor(canvas, data) {
    this.data = data;
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.picked = null;
    this.seen = new Float32Array(data.vertices.length);
  }

  colour(colours) {
    this.colours = colours;
  }

  pick(region) {
    this.picked = region;
  }

  draw({ turn, tilt, near, width, height }) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    [this.canvas.width, this.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const size = (near * Math.min(width * 1.15, height) * ratio) / 236;
    this.project(turn, tilt, size);
    this.paint();
  }

  project(turn, tilt, size) {
    const { vertices } = this.data;
    const [cx, sx, cy, sy] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
    for (let n = 0; n < vertices.length; n += 3) {
      const [x, y, z] = [vertices[n], vertices[n + 1], vertices[n + 2]];
      const depth = x * sx + z * cx;
      this.seen[n] = this.canvas.width / 2 + size * (x * cx - z * sx);
      this.seen[n + 1] = this.canvas.height / 2 - size * (y * cy - depth * sy);
      this.seen[n + 2] = y * sy + depth * cy;
    }
  }

  paint() {
    const { triangles } = this.data;
    const { seen, pen } = this;
    const order = [];
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
      const turned = (seen[b] - seen[a]) * (seen[c + 1] - seen[a + 1]) - (seen[c] - seen[a]) * (seen[b + 1] - seen[a + 1]);
      if (turned < 0) order.push([seen[a + 2] + seen[b + 2] + seen[c + 2], t]);
    }
    order.sort((one, other) => one[0] - other[0]);
    this.order = order;
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const [, t] of order) this.triangle(triangles[t], triangles[t + 1], triangles[t + 2]);
  }

  triangle(a, b, c) {
    const { pen, seen } = this;
    pen.beginPath();
    pen.moveTo(seen[3 * a], seen[3 * a + 1]);
    pen.lineTo(seen[3 * b], seen[3 * b + 1]);
    pen.lineTo(seen[3 * c], seen[3 * c + 1]);
    pen.closePath();
    pen.fillStyle = pen.strokeStyle = this.hue(a);
    pen.fill();
    pen.stroke();
  }

  hue(patch) {
    const { values, low, high, unknown } = this.colours;
    const here = values ? values[patch] : NaN;
    const colour = Number.isNaN(here) ? unknown : colourOf((here - low) / (high - low));
    const bright = 0.72 + 0.28 * Math.abs(this.data.normals[3 * patch + 2]);
    const lift = this.picked !== null && this.data.region[patch] === this.picked ? 40 : 0;
    return `rgb(${colour.map((one) => Math.min(255, Math.round(one * bright + lift))).join(" ")})`;
  }

  // The patch under a place of the picture: a corner of the nearest triangle that covers it.
  under(x, y) {
    const { triangles } = this.data;
    const [px, py] = [((x + 1) / 2) * this.canvas.width, ((1 - y) / 2) * this.canvas.height];
    for (let n = this.order.length - 1; n >= 0; n -= 1) {
      const corners = [0, 1, 2].map((k) => triangles[this.order[n][1] + k]);
      if (this.covers(corners, px, py)) return corners[0];
    }
    return null;
  }

  covers(corners, px, py) {
    const { seen } = this;
    return corners.every((a, k) => {
      const b = corners[(k + 1) % 3];
      return (seen[3 * b] - seen[3 * a]) * (py - seen[3 * a + 1]) - (px - seen[3 * a]) * (seen[3 * b + 1] - seen[3 * a + 1]) <= 0;
    });
  }

  dispose() {}
}
