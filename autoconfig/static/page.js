// Copy buttons, which only work with a script and therefore only appear with one. Everything else works without.
"use strict";
const template = document.getElementById("copy");
const said = document.getElementById("said");
if (template && navigator.clipboard) {
  for (const value of document.querySelectorAll("[data-copy]")) {
    const button = template.content.firstElementChild.cloneNode(true);
    button.append(Object.assign(document.createElement("span"), { className: "hidden", textContent: ` ${value.textContent}` }));
    button.addEventListener("click", async () => {
      const outcome = await navigator.clipboard.writeText(value.textContent).then(() => "done", () => "refused");
      said.textContent = said.dataset[outcome].replace("…", () => value.textContent);
    });
    value.after(" ", button);
  }
}
