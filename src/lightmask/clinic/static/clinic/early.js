// Runs before anything is painted: the light or dark that a person chose, and that JavaScript works.
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  let choice = null;
  try {
    choice = localStorage.getItem("lightmask-theme");
  } catch {
    // A browser that keeps nothing follows the device.
  }
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;
})();
