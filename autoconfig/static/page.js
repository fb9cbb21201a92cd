// What only works with a script, and therefore only appears with one. Everything else works without.
"use strict";
const template = document.getElementById("copy");
const said = document.getElementById("said");
if (template && navigator.clipboard) {
  for (const value of document.querySelectorAll("[data-copy]")) {
    const button = template.content.firstElementChild.cloneNode(true);
    const sign = button.querySelector("use");
    button.querySelector("span").append(` ${value.textContent}`);
    button.addEventListener("click", async () => {
      const outcome = await navigator.clipboard.writeText(value.textContent).then(() => "done", () => "refused");
      said.textContent = said.dataset[outcome].replace("…", () => value.textContent);
      button.classList.toggle("done", outcome === "done");
      sign.setAttribute("href", outcome === "done" ? "#p-done" : "#p-copy");
    });
    value.after(" ", button);
  }
}
// An iPad says that it is a Mac, but no Mac can be touched.
if (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1) {
  for (const field of document.getElementsByName("touched")) field.value = "1";
  const mac = document.querySelector(".choose [aria-current][value=mac]");
  if (mac) {
    mac.removeAttribute("aria-current");
    document.querySelector(".choose [value=ipad]").setAttribute("aria-current", "true");
  }
}
