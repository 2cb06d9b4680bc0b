// Light, dark, or as the device: kept in this browser.
const KEY = "lightmask-theme";
const root = document.documentElement;

export function chosenTheme() {
  shown(root.dataset.theme ?? "auto");
}

export function chooseTheme(choice) {
  if (choice === "auto") delete root.dataset.theme;
  else root.dataset.theme = choice;
  try {
    if (choice === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Without storage the choice holds for this page.
  }
  shown(choice);
  document.dispatchEvent(new CustomEvent("clinic:theme", { detail: { choice } }));
}

function shown(choice) {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}
