// Asks before the session ends, and stays where it is: what was typed on the page is not touched.
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("session");
  const warning = Number(dialog.dataset.warning) * 1000;
  const parts = (name) => dialog.querySelectorAll(`[data-says="${name}"]`);
  const show = (name, shown) => parts(name).forEach((each) => (each.hidden = !shown));
  let ends = 0, extends_ = false, timer = 0;
  let closed = null; // what was said when the dialog was closed: that the session is over, or not yet; each is said once

  function know(state) {
    ends = Date.now() + state.seconds * 1000;
    extends_ = Boolean(state.can_extend);
    closed = null;
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(0, ends - warning - Date.now()));
  }

  // Another tab may have been active since: the portal knows.
  async function ask() {
    try {
      const answer = await fetch(dialog.querySelector("form").action, { headers: { Accept: "application/json" } });
      const state = await answer.json();
      if (state.seconds * 1000 > warning) {
        if (dialog.open) dialog.close();
        return know(state);
      }
      ends = Date.now() + state.seconds * 1000;
      extends_ = Boolean(state.can_extend);
    } catch { /* without an answer, the time that was known counts */ }
    tell();
  }

  function tell() {
    const left = Math.round((ends - Date.now()) / 1000), over = left <= 0;
    show("extend", !over && extends_);
    show("last", !over && !extends_);
    show("over", over);
    show("stay", !over && extends_);
    show("close", over || !extends_);
    parts("left").forEach((each) => (each.textContent = inWords(left)));
    if (!dialog.open && closed !== over) dialog.showModal();
    clearTimeout(timer);
    if (!over) timer = setTimeout(left % 30 === 0 ? ask : tell, left > 60 ? 5000 : 1000);
  }

  const inWords = (seconds) => (seconds > 90 ? `${Math.round(seconds / 60)} minutes` : `${Math.max(1, seconds)} seconds`);

  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const form = event.target;
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const state = await answer.json();
      know(state);
      if (state.seconds * 1000 > warning) dialog.close();
      else tell();
    } catch {
      parts("extend").forEach((each) => (each.textContent = "The portal could not be reached. Try again."));
    }
  });
  const putAway = () => (closed = ends <= Date.now());
  dialog.addEventListener("cancel", putAway);
  parts("close").forEach((each) => each.addEventListener("click", () => { putAway(); dialog.close(); }));

  // Timers sleep while the machine does, so whoever comes back to the page is told at once.
  window.addEventListener("focus", ask);
  know({ seconds: Number(dialog.dataset.seconds), can_extend: dialog.dataset.canExtend });
});
