// Small kindnesses of forms: the unit behind a number, and a word before unsaved changes are lost.
export function prepareFields(within) {
  for (const input of within.querySelectorAll("input[data-unit]")) withUnit(input);
}

function withUnit(input) {
  if (input.parentElement.classList.contains("with-unit")) return;
  const row = document.createElement("span");
  row.className = "with-unit";
  const unit = document.createElement("span");
  unit.className = "unit";
  unit.id = `${input.id}_unit`;
  unit.textContent = input.dataset.unit;
  input.replaceWith(row);
  row.append(input, unit);
  const said = input.getAttribute("aria-describedby");
  input.setAttribute("aria-describedby", said ? `${unit.id} ${said}` : unit.id);
}

export function guard() {
  const changed = new Set();
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });
}
