// Native dialogs: the browser keeps the focus inside and gives it back.
export function openDialog(dialog) {
  dialog?.showModal();
}

export function closeDialog(dialog) {
  dialog?.close();
}

// Ask one question; -> true for yes. Where a browser knows no dialog, its own box asks.
export function ask(question, yes, dangerous = false) {
  const dialog = document.getElementById("confirm");
  if (!dialog?.showModal) return Promise.resolve(window.confirm(question));
  dialog.querySelector("h2").textContent = question;
  const button = dialog.querySelector("[data-yes]");
  button.textContent = yes || dialog.dataset.elseYes;
  button.classList.toggle("danger", dangerous);
  button.classList.toggle("primary", !dangerous);
  return new Promise((resolve) => {
    let answer = false;
    const agreed = () => {
      answer = true;
      dialog.close();
    };
    const closed = () => {
      if (dialog.open) return; // word of an earlier question that was closed a moment ago
      button.removeEventListener("click", agreed);
      dialog.removeEventListener("close", closed);
      resolve(answer);
    };
    button.addEventListener("click", agreed);
    dialog.addEventListener("close", closed);
    dialog.showModal();
  });
}
