// The page of a running session: figures from its stream, and STOP, which needs no stream.
import { stream } from "./stream.js";
import { say } from "./speech.js";
import { stopping } from "./live_stop.js";

for (const panel of document.querySelectorAll("[data-live]")) begin(panel);

function begin(panel) {
  const at = (selector) => panel.querySelector(selector);
  const words = pairs(at("[data-words]"));
  const warnings = pairs(at("[data-warning-words]"));
  const stop = stopping(panel);
  const shown = { state: "", warnings: "" };

  function told(said, kind) {
    if (kind === "end") return over(said);
    state(said.state);
    if (said.lit_s === undefined || said.state === "dark") return;
    figures(panel, said);
    warn(said.warnings ?? []);
  }

  function state(code) {
    if (code === shown.state) return;
    shown.state = code;
    at("[data-state]").textContent = words.get(code) ?? code;
    at("[data-lamp]").className = `lamp ${{ lit: "lit", stopping: "stop", lost: "stop", dark: "good", over: "good" }[code] ?? ""}`;
    if (["stopping", "dark", "ending"].includes(code)) stop.seen();
    say(words.get(code) ?? code, code === "lost");
  }

  function warn(codes) {
    const key = codes.join(" ");
    if (key === shown.warnings) return;
    shown.warnings = key;
    const list = at("[data-warnings]");
    list.replaceChildren(...codes.map((code) => warning(warnings.get(code) ?? code)));
    if (codes.length) say(codes.map((code) => warnings.get(code) ?? code).join(" "), true);
  }

  function over() {
    stop.over();
    state("over");
    window.setTimeout(() => window.location.assign(panel.dataset.page), 900);
  }

  stream(panel.dataset.events, {
    message: told,
    events: ["status"],
    over: "end",
    staleAfter_ms: 4000,
    state: (name) => {
      const silent = name === "stale" || name === "lost";
      at("[data-silent]").hidden = !silent;
      at("[data-figures]").classList.toggle("stale", silent);
    },
  });
}

function pairs(list) {
  return new Map([...list.querySelectorAll("dt")].map((key) => [key.textContent, key.nextElementSibling.textContent]));
}

function warning(text) {
  const item = document.createElement("li");
  item.className = "notice tone-warn";
  item.textContent = text;
  return item;
}

function figures(panel, said) {
  const show = (name, text, within = panel) => { within.querySelector(`[data-show="${name}"]`).textContent = text; };
  show("lit", clock(said.lit_s));
  show("left", clock(said.left_s));
  for (const place of panel.querySelectorAll("[data-output]")) {
    const dose = said.dose[place.dataset.output];
    const planned = said.planned[place.dataset.output];
    if (dose === undefined) continue;
    show("dose", number(dose, 2), place);
    if (planned) show("planned", number(planned, 2), place);
    place.querySelector("progress").value = planned ? Math.min(dose / planned, 1) : 0;
  }
  const known = said.celsius.filter((one) => one !== null);
  show("warmest", known.length ? number(Math.max(...known), 1) : "–");
  show("sensors", `(${said.celsius.map((one) => (one === null ? "?" : number(one, 1))).join(", ")})`);
}

function clock(seconds) {
  const whole = Math.max(Math.round(seconds), 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function number(value, digits) {
  const language = document.documentElement.lang || undefined;
  return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
