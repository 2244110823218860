// Keeps a page current: pieces of it arrive as HTML and are merged into what is there, so that nothing flickers,
// scroll and focus stay, and what is open stays open. Without this script the page shows what was when it was loaded.
"use strict";
(() => {
  const live = document.getElementById("live");
  const address = document.body.dataset.events;
  let source = null;
  let over = false;

  function say(words, waits) {
    if (!live) return;
    live.hidden = false;
    live.classList.toggle("waits", Boolean(waits));
    const text = live.querySelector("[role=status]");
    if (text.textContent !== words) text.textContent = words;
  }

  function open() {
    if (!address || source || over || document.hidden) return;
    source = new EventSource(address);
    source.addEventListener("open", () => say("live"));
    source.addEventListener("error", () => say("waiting for the server", true));
    source.addEventListener("fragment", (event) => {
      const { id, html } = JSON.parse(event.data);
      const place = document.getElementById(id);
      if (place) replace(place, html);
    });
    source.addEventListener("grown", (event) => {
      document.dispatchEvent(new CustomEvent("lemmata:grown", { detail: JSON.parse(event.data) }));
    });
    source.addEventListener("over", () => {
      over = true;
      close();
      if (live) live.hidden = true;
      document.dispatchEvent(new CustomEvent("lemmata:over"));
    });
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  function replace(place, html) {
    const wanted = document.createElement("template");
    wanted.innerHTML = html;
    merge(place, wanted.content);
    dress(place);
  }

  const key = (node) => (node.nodeType === Node.ELEMENT_NODE && (node.dataset.key || node.id)) || null;

  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);

  // Makes the children of `place` what those of `wanted` are, keeping every node that can stay.
  function merge(place, wanted) {
    const known = new Map();
    for (const child of place.children) if (key(child)) known.set(key(child), child);
    let at = place.firstChild;
    for (const next of [...wanted.childNodes]) {
      while (at && at.nodeType === Node.ELEMENT_NODE && at.dataset.ours) at = at.nextSibling;
      const named = key(next) && known.get(key(next));
      if (named && named.nodeName === next.nodeName) {
        if (named === at) at = at.nextSibling;
        else place.insertBefore(named, at);
        known.delete(key(next));
        update(named, next);
      } else if (at && alike(at, next)) {
        const here = at;
        at = at.nextSibling;
        update(here, next);
      } else {
        place.insertBefore(next, at);
        if (key(next) && next.dataset.key) next.classList.add("fresh");
      }
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      if (!(gone.nodeType === Node.ELEMENT_NODE && gone.dataset.ours)) gone.remove();
    }
  }

  function update(here, wanted) {
    if (here.nodeType !== Node.ELEMENT_NODE) {
      if (here.nodeValue !== wanted.nodeValue) here.nodeValue = wanted.nodeValue;
      return;
    }
    for (const { name, value } of [...wanted.attributes]) {
      if (here.getAttribute(name) !== value && !(name === "open")) here.setAttribute(name, value);
    }
    for (const { name } of [...here.attributes]) {
      if (!wanted.hasAttribute(name) && name !== "open") here.removeAttribute(name);
    }
    merge(here, wanted);
  }

  // Times in the reader's own zone; buttons that copy.
  function dress(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const when = new Date(time.dateTime);
      if (!Number.isNaN(when.getTime())) {
        time.title = time.dateTime;
        time.textContent = when.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
      }
    }
    for (const text of root.querySelectorAll("pre[data-copy]")) {
      if (text.querySelector(":scope > .copy") || !navigator.clipboard) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.dataset.ours = "1";
      button.textContent = "Copy";
      button.addEventListener("click", () => {
        const copied = text.cloneNode(true);
        copied.querySelectorAll(".copy").forEach((each) => each.remove());
        navigator.clipboard.writeText(copied.textContent).then(() => {
          button.textContent = "Copied";
          setTimeout(() => { button.textContent = "Copy"; }, 1500);
        });
      });
      text.append(button);
    }
  }

  dress(document);
  open();
  // A page that nobody sees needs no stream; browsers allow only a few.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
})();
