// The pieces about the face: choices, buttons, the table of regions.
let count = 0;

export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

export function choice(label, options, changed) {
  count += 1;
  const select = element("select", { id: `face-choice-${count}` },
    ...options.map(([value, said]) => element("option", { value }, said))); // prettier-ignore
  select.addEventListener("change", changed);
  const row = element("div", { class: "field" }, element("label", { for: select.id }, label), select);
  return { row, select };
}

export function button(said, sign, act) {
  const made = element("button", { type: "button", class: "button small", title: said },
    element("span", { "aria-hidden": "true" }, sign), element("span", { class: "visually-hidden" }, said)); // prettier-ignore
  made.addEventListener("click", act);
  return made;
}

export function table(caption, heads, rows, chosen) {
  const head = element("tr", {}, ...heads.map((said, n) => element("th", { scope: "col", class: n ? "num" : "" }, said)));
  const body = element("tbody", {}, ...rows.map((cells, n) => {
    const row = element("tr", {}, element("th", { scope: "row" }, cells[0]), ...cells.slice(1).map((said) => element("td", { class: "num" }, said)));
    row.addEventListener("pointerenter", () => chosen(n));
    return row;
  }));
  body.addEventListener("pointerleave", () => chosen(0));
  const whole = element("table", { class: "small" }, element("caption", {}, caption), element("thead", {}, head), body);
  return element("div", { class: "table-wrap", role: "region", tabindex: "0", "aria-label": caption }, whole);
}
