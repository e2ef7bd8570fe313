// Wires the passkey buttons to allauth's script, and says in words what went wrong.
document.addEventListener("DOMContentLoaded", () => {
  const ids = { credential: "id_credential", data: "js_data" };
  const { addForm, authenticateForm } = window.allauth.webauthn.forms;
  if (document.getElementById("add-passkey")) addForm({ ids: { ...ids, add: "add-passkey" } });
  if (document.getElementById("use-passkey")) authenticateForm({ ids: { ...ids, authenticate: "use-passkey" } });
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("passkey-problem");
  place.textContent = "The passkey was not used. It may be the wrong one, or the question was closed. Try again.";
  place.focus();
});
