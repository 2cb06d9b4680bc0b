// Runs one scene under MicroPython: node run.mjs '{"micropython":FILE,"files":[[HERE,THERE],...],"scene":NAME}'
// The scene's play() is a generator: each step is one call from outside, because only between calls does this
// MicroPython collect its garbage. After each step the heap is weighed; the heaviest goes to stderr as JSON.

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
_bare = gc.mem_alloc()
import ${told.scene} as _scene
_play = _scene.play()
_used = 0
def _step():
    global _used
    before = gc.mem_alloc()
    try:
        next(_play)
        more = 1
    except StopIteration:
        more = 0
    _used = gc.mem_alloc() - before
    return more
`);
const call = (code) => mp.runPython(code);
const names = mp.globals;
const collect = names.get("_collect"), weigh = names.get("_weigh"), step = names.get("_step");
collect();
const weights = { bare: names.get("_bare"), loaded: weigh(), live: 0, peak: 0, steps: 0, ms: 0 };
for (let more = 1; more; ) {
  const live = weigh();
  const began = performance.now();
  more = step();
  weights.ms += performance.now() - began;
  weights.steps += 1;
  weights.live = Math.max(weights.live, live);
  weights.peak = Math.max(weights.peak, live + names.get("_used"));
  if (told.weighed || weights.steps % 64 === 0) collect();
}
process.stdout.write(Buffer.concat(parts));
process.stderr.write(JSON.stringify(weights));
