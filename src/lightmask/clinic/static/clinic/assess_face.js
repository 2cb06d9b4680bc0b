// A face to point at: a press on a region chooses it in the list, and the list marks it on the face.
const map = document.querySelector("[data-face-map]");
const radios = [...document.querySelectorAll('input[name="region"]')];

function show() {
  const chosen = radios.find((radio) => radio.checked)?.value;
  for (const path of map.querySelectorAll("[data-region]")) {
    path.classList.toggle("chosen", path.dataset.region === chosen);
    if (path.dataset.region === chosen) map.append(path); // drawn last: its edge lies on top
  }
}

if (map) {
  map.addEventListener("click", (event) => {
    const region = event.target.closest("[data-region]")?.dataset.region;
    const radio = radios.find((one) => one.value === region);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    radio.focus({ preventScroll: false });
  });
  for (const radio of radios) radio.addEventListener("change", show);
  show();
}
