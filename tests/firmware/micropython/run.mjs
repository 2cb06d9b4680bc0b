// Runs one scene under MicroPython: node run.mjs '{"micropython":FILE,"files":[[HERE,THERE],...],"scene":NAME}'
// The scene's play() is a generator: each step is one call from outside, because only between calls does this
// MicroPython collect its garbage. Bytes of each module, the most that lives between steps, and what one step leaves
// behind (in the middle, in 99 of 100, at most) go to stderr as JSON.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const told = JSON.parse(process.argv[2]);
const { loadMicroPython } = await import(told.micropython);
const parts = [];
const mp = await loadMicroPython({ heapsize: 4 << 20, linebuffer: false, stdout: (bytes) => parts.push(Buffer.from(bytes)) });

function carry(here, there) {
  if (statSync(here).isDirectory()) {
    mp.FS.mkdirTree(there);
    for (const name of readdirSync(here)) if (name !== "__pycache__") carry(join(here, name), `${there}/${name}`);
  } else {
    mp.FS.writeFile(there, readFileSync(here));
  }
}

for (const [here, there] of told.files) carry(here, there);
mp.runPython(`
import gc, sys
sys.path[:] = ["/scene", "/fake", "/"]
def _collect():
    gc.collect()
def _weigh():
    return gc.mem_alloc()
def _import(name):
    __import__(name)
def _step():
    try:
        next(_play)
    except StopIteration:
        return 0
    return 1
`);
const call = (code) => mp.runPython(code);
const names = mp.globals;
const collect = names.get("_collect"), weigh = names.get("_weigh"), step = names.get("_step");
const weights = { modules: {}, loaded: 0, live: 0, garbage: 0, ticks: 0, ms: 0 };
const left = [], lasted = [];
for (const name of [...told.weigh, told.scene]) {
  collect();
  const before = weigh();
  names.get("_import")(name);
  collect();
  weights.modules[name] = weigh() - before;
}
weights.loaded = weigh();
call(`import ${told.scene} as _scene\n_play = _scene.play()`);
for (let more = 1; more; ) {
  const live = told.weigh.length ? weigh() : 0; // weighing walks the whole heap: a run that weighs is not timed
  const began = performance.now();
  more = step();
  lasted.push(performance.now() - began);
  weights.ticks += 1;
  if (told.weigh.length) {
    weights.live = Math.max(weights.live, live);
    left.push(weigh() - live);
  }
  if (told.weigh.length || weights.ticks % 64 === 0) collect();
}
lasted.sort((one, other) => one - other);
weights.ms = lasted[lasted.length >> 1];
left.sort((one, other) => one - other);
weights.garbage = { usual: left[left.length >> 1], often: left[Math.floor(left.length * 0.99)], most: left.at(-1) };
process.stdout.write(Buffer.concat(parts));
process.stderr.write(JSON.stringify(weights));
