// Sends a form of files with its progress told, and takes files that are dropped on it. Without it the form is sent as it is.
"use strict";

for (const form of document.querySelectorAll("form.upload")) improve(form);

function improve(form) {
  const zone = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.focus();
    tell(form, input.files.length === 1 ? `${input.files[0].name} is chosen.` : `${input.files.length} files are chosen.`);
  });
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    send(form);
  });
}

function tell(form, words) {
  form.querySelector("p.sending").textContent = words;
}

function send(form) {
  const bar = form.querySelector("progress.sending");
  const button = form.querySelector("button[type=submit]");
  const request = new XMLHttpRequest();
  const body = new FormData(form);
  let told = -1;
  button.disabled = true;
  bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    const percent = Math.floor((100 * event.loaded) / event.total);
    bar.value = percent;
    // A screen reader hears each quarter once, not every percent.
    if (Math.floor(percent / 25) > told) {
      told = Math.floor(percent / 25);
      tell(form, `Uploading: ${percent} percent.`);
    }
  });
  request.addEventListener("load", () => arrived(form, request));
  request.addEventListener("error", () => {
    button.disabled = false;
    bar.hidden = true;
    tell(form, "The connection was lost, so nothing was sent. Send again.");
  });
  request.open("POST", form.action);
  request.send(body);
}

// The answer is a whole page, as it is without script; its main part takes the place of ours.
function arrived(form, request) {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = answer.querySelector("main");
  if (!fresh) {
    form.querySelector("button[type=submit]").disabled = false;
    tell(form, "The portal could not take the files. Send again.");
    return;
  }
  document.querySelector("main").replaceWith(fresh);
  document.title = answer.title;
  if (request.status < 400) history.replaceState(null, "", request.responseURL);
  window.htmx?.process(fresh);
  for (const each of fresh.querySelectorAll("form.upload")) improve(each);
  (fresh.querySelector("form.upload [role=alert] a") || fresh).focus();
}
