// What a screen reader should say: politely, or at once. The same words twice are said twice.
export function say(text, urgent = false) {
  const region = document.getElementById(urgent ? "spoken-now" : "spoken");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => {
    region.textContent = text;
  }, 60);
}
