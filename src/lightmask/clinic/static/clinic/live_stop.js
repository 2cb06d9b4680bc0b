// STOP: sent at once, sent again until it is confirmed, and said loudly when it is not.
//
// stopping(panel) -> {seen(), over()}: the stream saw the light ending; the session is over
import { say } from "./speech.js";

const PATIENCE_ms = 1500;
const AGAIN_ms = 400;

export function stopping(panel) {
  const form = panel.querySelector("[data-stop]");
  const failed = panel.querySelector("[data-stop-failed]");
  const sent = panel.querySelector("[data-stop-sent]");
  let asked = false, confirmed = false, ended = false;

  async function press() {
    if (asked || ended) return;
    asked = true;
    form.querySelector("button").setAttribute("aria-busy", "true");
    const loud = window.setTimeout(shout, PATIENCE_ms);
    while (!confirmed && !ended) {
      if (await send()) confirm();
      else {
        shout();
        await new Promise((later) => window.setTimeout(later, AGAIN_ms));
      }
    }
    window.clearTimeout(loud);
  }

  async function send() {
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
        keepalive: true, signal: AbortSignal.timeout(PATIENCE_ms),
      });
      if (!answer.ok || answer.redirected) return false;
      const said = await answer.json();
      if (said.stopping === false) window.location.assign(panel.dataset.page);
      return typeof said.stopping === "boolean";
    } catch {
      return false;
    }
  }

  function confirm() {
    if (confirmed) return;
    confirmed = true;
    failed.hidden = true;
    sent.hidden = false;
    say(sent.textContent.trim(), true);
  }

  function shout() {
    if (confirmed || ended) return;
    if (failed.hidden) say(failed.querySelector(".notice-title").textContent, true);
    failed.hidden = false;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open], .user-menu[open], .menu.open")) return;
    event.preventDefault();
    press();
  });

  return {
    seen() { if (asked) confirm(); },
    over() { ended = true; failed.hidden = true; },
  };
}
