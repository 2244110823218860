// Conveniences only: the page is complete without them.
(function () {
  "use strict";
  const steps = () => document.querySelectorAll("details.step");
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const step = target && target.closest("details");
    if (step) { step.open = true; step.scrollIntoView({ block: "nearest" }); }
  };
  for (const tools of document.querySelectorAll(".tools, [data-copy]")) { tools.hidden = false; }
  for (const button of document.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => { for (const step of steps()) { step.open = button.dataset.open !== ""; } });
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(text);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }
  addEventListener("hashchange", reveal);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const each of closed) { each.open = true; }
  });
  addEventListener("afterprint", () => { for (const each of closed) { each.open = false; } });
  reveal();
})();
