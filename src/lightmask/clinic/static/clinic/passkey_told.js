// A passkey that did not answer is told where people look, not only where programmers do.

const words = document.getElementById("passkey_told").dataset;
const numbers = /^[\d.]+$|:/;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.createElement("div");
  const text = document.createElement("p");
  notice.className = "notice tone-error";
  text.textContent = numbers.test(location.hostname) ? words.number : words.failed;
  notice.append(text);
  document.getElementById("messages").replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
});
