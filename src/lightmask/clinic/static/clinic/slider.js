// Before and after, one photo over the other: a range decides how much of the first shows. Arrow keys come with the range.
for (const figure of document.querySelectorAll(".photo-slider")) prepared(figure);

function prepared(figure) {
  const range = figure.querySelector("input[type=range]");
  const frame = figure.querySelector(".photo-frame");
  const [before, after] = [...figure.querySelectorAll(".photo-ends span")].map((span) => span.textContent);
  const show = () => {
    frame.style.setProperty("--shown", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${before} ${range.value} %, ${after} ${100 - Number(range.value)} %`);
  };
  range.addEventListener("input", show);
  const dragged = (event) => {
    const box = frame.getBoundingClientRect();
    range.value = String(Math.round((100 * (event.clientX - box.left)) / box.width));
    show();
  };
  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    dragged(event);
    range.focus({ preventScroll: true });
  });
  frame.addEventListener("pointermove", (event) => {
    if (frame.hasPointerCapture(event.pointerId)) dragged(event);
  });
  frame.classList.add("ready");
  show();
}
