// A form whose answer takes a while: it says so at once, also to a screen reader, and is sent once however often it is pressed.
const STILL_s = 15;

for (const form of document.querySelectorAll("form[data-working]")) {
  const sign = form.querySelector("[data-working-sign]");
  const clock = sign.querySelector("[data-working-clock]");
  let timer = 0;

  const say = (text) => document.dispatchEvent(new CustomEvent("clinic:say", { detail: { text } }));

  const end = () => {
    window.clearInterval(timer);
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    sign.hidden = true;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  };

  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    const began = performance.now();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true"); // keeps the focus
    event.submitter?.after(sign);
    clock.textContent = "0 s";
    sign.hidden = false;
    say(form.dataset.working);
    timer = window.setInterval(() => {
      const gone = Math.floor((performance.now() - began) / 1000);
      clock.textContent = `${gone} s`;
      if (gone && gone % STILL_s === 0) say(`${form.dataset.working} ${gone} s`);
    }, 1000);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) end(); // the way back leads to a form that can be sent again
  });
}
