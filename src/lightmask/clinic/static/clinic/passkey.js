// Sign with a passkey: the browser asks for finger, face or PIN, and the answer goes with the form.

const button = document.getElementById("sign_by_passkey");
const failed = document.getElementById("passkey_failed");
const asked = JSON.parse(document.getElementById("passkey_asked").textContent);

button.addEventListener("click", async () => {
  failed.hidden = true;
  try {
    const answer = await window.webauthnJSON.get(asked);
    button.form.elements.credential.value = JSON.stringify(answer);
    button.form.submit();
  } catch {
    failed.hidden = false;
  }
});
