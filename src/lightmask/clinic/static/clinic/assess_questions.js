// The questions: what is left is answered no at one press, and details show where there is something to detail.
import { say } from "./clinic.js";

document.documentElement.classList.add("js");
const button = document.querySelector("[data-rest-no]");

export function answerRest(form) {
  let count = 0;
  for (const question of form.querySelectorAll(".question-answer")) {
    if (question.querySelector("input:checked")) continue;
    const no = question.querySelector('input[value="no"]');
    if (!no) continue;
    no.checked = true;
    count += 1;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  return count;
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const count = answerRest(button.form);
    say(`${button.textContent.trim()}: ${count}`);
  });
}
