// A clock for a mask that is begun by its own button. It shows, and speaks only at the end.
const guide = document.querySelector("[data-guide]");

if (guide) {
  const seconds = Number(guide.dataset.guide);
  const clock = guide.querySelector("[data-guide-clock]");
  const unit = guide.querySelector("[data-guide-unit]");
  const says = guide.querySelector("[data-guide-says]");
  const begin = guide.querySelector("[data-guide-begin]");
  const minutes = document.querySelector("[data-guide-minutes]");

  const shown = (left) => `${Math.floor(left / 60)}:${String(Math.floor(left % 60)).padStart(2, "0")}`;

  begin.addEventListener("click", () => {
    const began = performance.now();
    begin.disabled = true;
    unit.textContent = guide.dataset.wordsLeft;
    const timer = setInterval(() => {
      const gone = (performance.now() - began) / 1000;
      const left = Math.max(seconds - gone, 0);
      clock.textContent = shown(left);
      minutes.value = (Math.min(gone, seconds) / 60).toFixed(1);
      if (left === 0) {
        clearInterval(timer);
        says.textContent = guide.dataset.wordsOver;
        minutes.focus();
      }
    }, 250);
  });
}
