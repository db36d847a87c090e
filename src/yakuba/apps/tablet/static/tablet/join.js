// The ticket stands behind # in the address: it is taken out of there at once and sent by POST.
"use strict";

const ticket = location.hash.slice(1);
if (ticket) {
  history.replaceState(null, "", location.pathname);
  const form = document.getElementById("join");
  form.elements.token.value = ticket;
  form.requestSubmit();
}
