// The face drawn by the graphics processor: three.js, one mesh, colours looked up for each point of the picture.
import * as THREE from "./vendor/three/three.module.js";
import { VIRIDIS, colourOf } from "./viridis.js";

const FIELD_deg = 26;
const POINT = `
  attribute float value;
  attribute float known;
  attribute float picked;
  varying float vValue, vKnown, vPicked;
  varying vec3 vNormal, vToEye;
  void main() {
    vec4 seen = modelViewMatrix * vec4(position, 1.0);
    vValue = value; vKnown = known; vPicked = picked;
    vNormal = normalize(normalMatrix * normal);
    vToEye = normalize(-seen.xyz);
    gl_Position = projectionMatrix * seen;
  }`;
const COLOUR = `
  uniform sampler2D colours;
  uniform float low, high;
  uniform vec3 unknown, mark;
  varying float vValue, vKnown, vPicked;
  varying vec3 vNormal, vToEye;
  void main() {
    float share = clamp((vValue - low) / (high - low), 0.0, 1.0);
    vec3 colour = texture2D(colours, vec2(share * 0.99609375 + 0.001953125, 0.5)).rgb;
    colour = mix(unknown, colour, step(0.5, vKnown));
    vec3 outward = normalize(vNormal) * (gl_FrontFacing ? 1.0 : -1.0);
    float facing = max(dot(outward, normalize(vToEye)), 0.0);
    float lit = max(dot(outward, normalize(vec3(-0.45, 0.6, 0.66))), 0.0);
    colour *= 0.5 + 0.22 * smoothstep(0.0, 0.9, facing) + 0.3 * lit;
    float edge = smoothstep(0.25, 0.45, vPicked) * (1.0 - smoothstep(0.55, 0.75, vPicked));
    colour = mix(colour, mark, edge);
    gl_FragColor = vec4(colour, 1.0);
  }`;

export function drawsSolid() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

export class Solid {
  constructor(canvas, data) {
    this.data = data;
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace; // the colours are shown as they are
    this.scene = new THREE.Scene();
    this.camera = new THREE.PerspectiveCamera(FIELD_deg, 1, 10, 4000);
    this.mesh = new THREE.Mesh(this.shape(), this.look());
    this.scene.add(this.mesh);
    this.caster = new THREE.Raycaster();
  }

  shape() {
    const { vertices, normals, triangles } = this.data;
    const shape = new THREE.BufferGeometry();
    shape.setAttribute("position", new THREE.BufferAttribute(vertices, 3));
    shape.setAttribute("normal", new THREE.BufferAttribute(normals, 3));
    for (const name of ["value", "known", "picked"]) {
      shape.setAttribute(name, new THREE.BufferAttribute(new Float32Array(vertices.length / 3), 1));
    }
    shape.setIndex(new THREE.BufferAttribute(triangles, 1));
    return shape;
  }

  look() {
    const texels = new Uint8Array(256 * 4);
    for (let n = 0; n < 256; n += 1) texels.set([...colourOf(n / 255), 255].map(Math.round), 4 * n);
    const colours = new THREE.DataTexture(texels, 256, 1);
    colours.minFilter = colours.magFilter = THREE.LinearFilter;
    colours.needsUpdate = true;
    const start = VIRIDIS[0];
    return new THREE.ShaderMaterial({
      vertexShader: POINT,
      fragmentShader: COLOUR,
      side: THREE.DoubleSide,
      uniforms: {
        colours: { value: colours }, low: { value: 0 }, high: { value: 1 },
        unknown: { value: new THREE.Vector3(0.7, 0.7, 0.7) }, mark: { value: new THREE.Vector3(1, 1, 1) },
      },
      name: `face ${start}`,
    });
  }

  colour({ values, low, high, unknown }) {
    const { value, known } = this.mesh.geometry.attributes;
    for (let n = 0; n < value.count; n += 1) {
      const here = values ? values[n] : NaN;
      value.array[n] = Number.isNaN(here) ? low : here;
      known.array[n] = Number.isNaN(here) ? 0 : 1;
    }
    value.needsUpdate = known.needsUpdate = true;
    Object.assign(this.mesh.material.uniforms.low, { value: low });
    Object.assign(this.mesh.material.uniforms.high, { value: high });
    this.mesh.material.uniforms.unknown.value.set(...unknown.map((one) => one / 255));
  }

  pick(region) {
    const { picked } = this.mesh.geometry.attributes;
    for (let n = 0; n < picked.count; n += 1) picked.array[n] = region !== null && this.data.region[n] === region ? 1 : 0;
    picked.needsUpdate = true;
  }

  draw({ turn, tilt, near, width, height }) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    const reach = 118 / Math.tan((FIELD_deg * Math.PI) / 360);
    const away = (reach / Math.min(1, this.camera.aspect * 1.15)) / near;
    this.camera.position.set(away * Math.sin(turn) * Math.cos(tilt), away * Math.sin(tilt), away * Math.cos(turn) * Math.cos(tilt));
    this.camera.lookAt(0, 0, 0);
    this.camera.updateProjectionMatrix();
    this.renderer.render(this.scene, this.camera);
  }

  // The patch under a place of the picture (from -1 to 1 each way), or null.
  under(x, y) {
    this.caster.setFromCamera(new THREE.Vector2(x, y), this.camera);
    const hit = this.caster.intersectObject(this.mesh)[0];
    return hit ? hit.face.a : null;
  }

  dispose() {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.renderer.dispose();
  }
}
