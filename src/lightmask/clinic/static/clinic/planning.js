// How far the planner is, live: the bar and its words; at the end the page loads again and shows what came of it.
import { stream } from "./stream.js";

for (const place of document.querySelectorAll("[data-planning]")) follow(place);

function follow(place) {
  const bar = place.querySelector("progress");
  const words = document.getElementById(bar.getAttribute("aria-labelledby"));
  const share = bar.parentElement.querySelector(".num");
  const note = place.querySelector("[data-note]");
  let stage = "";

  stream(place.dataset.planning, {
    message(said) {
      bar.value = said.percent ?? 100;
      share.textContent = `${bar.value} %`;
      if (said.stage && said.stage !== stage) {
        stage = said.stage;
        words.textContent = stage;
        document.dispatchEvent(new CustomEvent("clinic:say", { detail: { text: stage } }));
      }
    },
    state(name) {
      note.textContent = name === "lost" ? place.dataset.lost : "";
      if (name !== "over") return;
      note.textContent = place.dataset.done;
      window.location.reload();
    },
    staleAfter_ms: 6000,
  });
}
