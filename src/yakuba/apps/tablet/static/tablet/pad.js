// The signature: drawn with finger, pen or mouse, sent as a PNG. Nothing is kept in the browser.
"use strict";

const pad = document.getElementById("pad");
if (pad) {
  const form = document.getElementById("sign");
  const canvas = pad.querySelector("canvas");
  const needs = form.querySelector("[data-needs-pad]");
  pad.hidden = false;
  if (needs) needs.hidden = false;
  const room = canvas.getBoundingClientRect();
  canvas.width = Math.round(room.width);
  canvas.height = Math.round(room.height);
  const pen = canvas.getContext("2d");
  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.strokeStyle = getComputedStyle(canvas).color;
  let drawing = false;
  let drawn = false;

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
    drawn = true;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { drawing = false; });
  }
  document.getElementById("again").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    drawn = false;
  });
  form.addEventListener("submit", () => {
    form.elements.image.value = drawn ? canvas.toDataURL("image/png") : "";
  });
}
