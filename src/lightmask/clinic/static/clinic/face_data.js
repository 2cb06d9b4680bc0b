// What charts.face_picture wrote, read back into typed arrays.
const NO_VALUE = 65535;
const NO_REGION = 255;

export async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`The face came with status ${answer.status}.`);
  return unpacked(await answer.json());
}

export function unpacked(said) {
  if (said.format !== "lightmask-face-1") throw new Error(`This is no face that can be drawn: '${said.format}'.`);
  const [least, most] = said.box_mm;
  const places = new Uint16Array(bytes(said.places));
  const vertices = new Float32Array(places.length);
  for (let n = 0; n < places.length; n += 1) {
    const axis = n % 3;
    vertices[n] = least[axis] + ((most[axis] - least[axis]) * places[n]) / NO_VALUE - (least[axis] + most[axis]) / 2;
  }
  const triangles = said.wide ? new Uint32Array(bytes(said.triangles)) : new Uint16Array(bytes(said.triangles));
  const region = Int16Array.from(new Uint8Array(bytes(said.region)), (one) => (one === NO_REGION ? -1 : one));
  const parts = new Map(said.parts.map((part) => [keyOf(part.layer, part.band), { ...part, values: values(part) }]));
  return { ...said, vertices, triangles, region, parts, normals: normals(vertices, triangles) };
}

export function keyOf(layer, band) {
  return `${layer}\n${band}`;
}

// The values of one layer and light in its unit; NaN where nothing is known.
function values(part) {
  const top = part.top / (NO_VALUE - 1);
  return Float32Array.from(new Uint16Array(bytes(part.values)), (one) => (one === NO_VALUE ? NaN : one * top));
}

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

function normals(vertices, triangles) {
  const found = new Float32Array(vertices.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const [ux, uy, uz] = [0, 1, 2].map((n) => vertices[b + n] - vertices[a + n]);
    const [vx, vy, vz] = [0, 1, 2].map((n) => vertices[c + n] - vertices[a + n]);
    const across = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const corner of [a, b, c]) for (let n = 0; n < 3; n += 1) found[corner + n] += across[n];
  }
  for (let n = 0; n < found.length; n += 3) {
    const length = Math.hypot(found[n], found[n + 1], found[n + 2]) || 1;
    for (let axis = 0; axis < 3; axis += 1) found[n + axis] /= length;
  }
  return found;
}
