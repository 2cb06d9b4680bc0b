// Server-sent events that come back after a break, and that say when what is shown is old.
//
// stream(url, {message(data, event), state(name), staleAfter_ms, events, over}) -> {close(), state()}
//   data    what the server sent, read as JSON where it is JSON
//   state   "live": something came lately; "stale": silent for too long; "lost": no connection, trying again; "over": ended
//   events  named events to hear besides the unnamed one
//   over    the named event after which nothing more comes
const FIRST_WAIT_ms = 500;
const LONGEST_WAIT_ms = 10_000;

export function stream(url, { message, state = () => {}, staleAfter_ms = 3000, events = [], over = "over" }) {
  let source = null, wait_ms = FIRST_WAIT_ms, lastHeard = performance.now(), now = "", timer = 0, lastId = "";

  function become(name) {
    if (name === now) return;
    now = name;
    state(name);
  }

  function heard(event) {
    lastHeard = performance.now();
    wait_ms = FIRST_WAIT_ms;
    if (event.lastEventId) lastId = event.lastEventId;
    become("live");
    message(read(event.data), event.type);
  }

  function open() {
    const address = new URL(url, window.location.href);
    if (lastId) address.searchParams.set("after", lastId);
    source = new EventSource(address);
    source.addEventListener("open", () => { lastHeard = performance.now(); become("live"); });
    for (const name of ["message", ...events]) source.addEventListener(name, heard);
    source.addEventListener(over, (event) => {
      if (event.data) message(read(event.data), over);
      close("over");
    });
    source.addEventListener("error", broken);
  }

  // The browser tries again by itself unless the server refused; then we do, more and more patiently.
  function broken() {
    become("lost");
    if (source.readyState !== EventSource.CLOSED) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(open, wait_ms);
    wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_ms);
  }

  const watch = window.setInterval(() => {
    if (now === "live" && performance.now() - lastHeard > staleAfter_ms) become("stale");
  }, 250);

  function close(name = "over") {
    window.clearInterval(watch);
    window.clearTimeout(timer);
    source?.close();
    become(name);
  }

  window.addEventListener("pagehide", () => close("lost"), { once: true });
  open();
  return { close, state: () => now };
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
