/* Warns before the session ends for want of activity. "Stay" asks the server for the same page, which renews it. */
(() => {
  "use strict";
  const LEAD_S = 120;
  const seconds = Number(document.body.dataset.idleSeconds || 0);
  const dialog = document.getElementById("idle-warning");
  if (!seconds || !dialog) return;
  let timer;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dialog.showModal(), Math.max(1, seconds - LEAD_S) * 1000);
  };
  dialog.addEventListener("close", () => {
    fetch(window.location.href, { method: "HEAD", credentials: "same-origin" }).finally(restart);
  });
  document.addEventListener("htmx:afterRequest", restart);
  restart();
})();
