/* htmx sends the CSRF token in a header, so that forms and buttons need no hidden field of their own. */
(() => {
  "use strict";
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });
})();
