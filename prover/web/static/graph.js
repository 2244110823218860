// The search graph of an attempt, moved by hand and kept current (prover.web.graph makes it; it can be read without this).
//
// A `.lg` section with `data-graph` is looked after. Its value, if there is one, is the address of the fragment: asked with the
// query of `data-query` it answers with the section's HTML. Whatever is chosen (a search, a goal, something to open)
// is one more question to that address, and stands in the page's own address too.
//
// The page says when there is more to see:
//     document.dispatchEvent(new CustomEvent("lemmata:grown"))     the trace has grown
//     document.dispatchEvent(new CustomEvent("lemmata:over"))      nothing more will come
"use strict";

(() => {
  const SOONEST = 700; // milliseconds between two questions
  const GLIDE = 420;
  const SMALLEST = 0.08;
  const FAR = 0.42; // smaller than this no text can be read: colours say it all
  const LARGEST = 2.5;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 40rem)");

  class Graph {
    constructor(section) {
      this.section = section;
      this.url = section.dataset.graph;
      this.at = { x: 0, y: 0, k: 1 };
      this.paused = false;
      this.follow = false;
      this.mode = narrow.matches ? "list" : "graph";
      this.rooms = [];
      this.held = null; // the fragment that came while paused
      this.asking = null;
      this.again = false;
      this.asked = 0;
      this.listen();
      this.dress();
      this.home();
    }

    // ---- what is on the page -------------------------------------------------------------------------------------

    one(selector) { return this.section.querySelector(selector); }
    all(selector) { return [...this.section.querySelectorAll(selector)]; }
    card(node) { return this.one(`.lg-goal[data-node="${Number(node)}"]`); }
    get view() { return this.one(".lg-view"); }
    get world() { return this.one(".lg-world"); }
    get query() { return this.section.dataset.query || "?"; }

    // Everything that a fresh fragment lacks: sizes, pressed buttons, one place in the order of tabs.
    dress() {
      const section = this.section;
      section.classList.add("lg-moves");
      section.classList.toggle("lg-as-graph", this.mode === "graph");
      section.classList.toggle("lg-as-list", this.mode === "list");
      const controls = this.one(".lg-scripted");
      if (controls) controls.hidden = false;
      const list = this.one(".lg-list");
      if (list && this.mode === "list") list.open = true;
      const live = section.dataset.live !== undefined;
      for (const button of this.all("[data-do]")) {
        const what = button.dataset.do;
        if (what === "pause" || what === "follow") button.hidden = !(live || (what === "pause" && this.paused)) || !this.url;
        if (["pause", "follow", "graph", "list"].includes(what)) {
          const on = { pause: this.paused, follow: this.follow, graph: this.mode === "graph", list: this.mode === "list" };
          button.setAttribute("aria-pressed", String(on[what]));
        }
        if (what === "pause") button.textContent = this.paused ? "Go on" : "Pause";
        if (["fit", "in", "out", "winning", "best", "follow"].includes(what)) button.hidden ||= this.mode === "list";
      }
      const svg = this.one(".lg-svg");
      if (svg) {
        svg.removeAttribute("viewBox");
        const cards = this.all(".lg-svg a");
        const first = this.one(".lg-goal.lg-selected") || this.one(".lg-goal");
        for (const card of cards) card.setAttribute("tabindex", card === first ? "0" : "-1");
      }
      this.rooms = this.all(".lg-goal[data-room]").map((element) => (
        { element, y: this.place(element).y, room: Number(element.dataset.room), by: 0 }
      ));
      this.since();
      this.move(this.at);
    }

    place(element) {
      const found = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(element.getAttribute("transform") || "");
      return found ? { x: Number(found[1]), y: Number(found[2]) } : { x: 0, y: 0 };
    }

    box(card) {
      const { x, y } = this.place(card);
      const rect = card.querySelector(".lg-card");
      return { x, y, width: Number(rect.getAttribute("width")), height: Number(rect.getAttribute("height")) };
    }

    // ---- moving --------------------------------------------------------------------------------------------------

    move(at) {
      this.at = at;
      if (!this.world) return;
      this.world.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.k})`);
      this.section.classList.toggle("lg-far", at.k < FAR);
      this.stick();
    }

    // A goal whose tactics reach further down than one can see comes along, as far as nothing else stands in its way.
    stick() {
      const top = (16 - this.at.y) / this.at.k;
      for (const card of this.rooms) {
        const by = this.at.k < FAR ? 0 : Math.min(Math.max(0, top - card.y), card.room);
        if (by !== card.by) card.element.style.translate = by ? `0 ${by}px` : "";
        card.by = by;
      }
    }

    // Go there in a few frames, unless the reader wants no motion.
    glide(to) {
      cancelAnimationFrame(this.gliding);
      this.target = to;
      if (calm.matches) return this.arrive();
      const from = { ...this.at };
      const start = performance.now();
      const step = (now) => {
        const t = Math.min(1, (now - start) / GLIDE);
        const s = 1 - (1 - t) ** 3;
        this.move({ x: from.x + (to.x - from.x) * s, y: from.y + (to.y - from.y) * s, k: from.k + (to.k - from.k) * s });
        if (t < 1) this.gliding = requestAnimationFrame(step);
        else this.target = null;
      };
      this.gliding = requestAnimationFrame(step);
    }

    // At once where the picture is gliding to.
    arrive() {
      cancelAnimationFrame(this.gliding);
      if (this.target) this.move(this.target);
      this.target = null;
    }

    // The hand is quicker: stay here.
    halt() {
      cancelAnimationFrame(this.gliding);
      this.target = null;
    }

    size() {
      const svg = this.one(".lg-svg");
      return svg ? { width: Number(svg.getAttribute("width")), height: Number(svg.getAttribute("height")) } : { width: 1, height: 1 };
    }

    zoom(factor, x, y) {
      this.halt();
      const k = Math.min(LARGEST, Math.max(SMALLEST, this.at.k * factor));
      const by = k / this.at.k;
      this.move({ x: x - (x - this.at.x) * by, y: y - (y - this.at.y) * by, k });
    }

    zoomMiddle(factor) { this.zoom(factor, this.view.clientWidth / 2, this.view.clientHeight / 2); }

    // At first: the root at the left, as large as can be read; the whole if it is small.
    home() {
      if (!this.view || !this.view.clientWidth) return;
      const { width, height } = this.size();
      const whole = Math.min(this.view.clientWidth / width, this.view.clientHeight / height);
      const k = Math.min(1.1, Math.max(whole, narrow.matches ? 0.8 : 0.85));
      this.move({ x: 0, y: height * k < this.view.clientHeight ? (this.view.clientHeight - height * k) / 2 : 0, k });
      const selected = this.one(".lg-goal.lg-selected");
      const won = this.all(".lg-goal.lg-won");
      if (selected) this.bring([selected], true);
      else if (won.length && this.section.dataset.live === undefined) {
        const whole = this.fitting(won, 1);
        if (whole.k > 0.5) this.move(whole);
      }
    }

    fit() { this.show(this.all(".lg-goal"), LARGEST); }

    // All these cards, as large as the view allows.
    show(cards, largest = 1.1) {
      if (cards.length && this.view.clientWidth) this.glide(this.fitting(cards, largest));
    }

    fitting(cards, largest) {
      const boxes = cards.map((card) => this.box(card));
      const left = Math.min(...boxes.map((box) => box.x)) - 20;
      const top = Math.min(...boxes.map((box) => box.y)) - 20;
      const right = Math.max(...boxes.map((box) => box.x + box.width)) + 220;
      const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + 20;
      const { clientWidth: w, clientHeight: h } = this.view;
      const k = Math.min(largest, Math.max(SMALLEST, Math.min(w / (right - left), h / (bottom - top))));
      return { x: (w - (right - left) * k) / 2 - left * k, y: (h - (bottom - top) * k) / 2 - top * k, k };
    }

    // The first of these cards into sight, moving no more than needed; with `sure` to where it is seen at once.
    bring(cards, sure = false) {
      const view = this.view;
      if (!cards.length || !view.clientWidth) return;
      const box = this.box(cards[0]);
      const k = sure ? Math.max(this.at.k, 0.55) : this.at.k;
      const x = box.x * k + this.at.x * (k / this.at.k);
      const y = box.y * k + this.at.y * (k / this.at.k);
      const wide = Math.max(20, view.clientWidth - box.width * k - 30);
      const high = Math.max(20, view.clientHeight - box.height * k - 30);
      const dx = Math.min(Math.max(x, 20), wide) - x;
      const dy = (sure ? Math.min(high, view.clientHeight * 0.4) : Math.min(Math.max(y, 20), high)) - y;
      if (dx || dy || k !== this.at.k) {
        this.glide({ x: this.at.x * (k / this.at.k) + dx, y: this.at.y * (k / this.at.k) + dy, k });
      }
    }

    // ---- asking --------------------------------------------------------------------------------------------------

    // The next fragment with this query, at once; false if there is none to be had.
    async ask(query) {
      if (!this.url) return false;
      this.asking?.abort();
      const asking = (this.asking = new AbortController());
      this.asked = performance.now();
      try {
        const answer = await fetch(this.url + query, { signal: asking.signal, headers: { Accept: "text/html" } });
        if (!answer.ok) return false;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        return page.querySelector(".lg[data-graph]") || false;
      } catch (error) {
        return false; // the next event, or the next click, asks again
      } finally {
        if (this.asking === asking) this.asking = null;
      }
    }

    // Something was chosen.
    async choose(query, { keep = true } = {}) {
      const fresh = await this.ask(query);
      if (!fresh) return;
      this.held = null;
      history.replaceState(history.state, "", fresh.dataset.query || query);
      this.swap(fresh, keep);
    }

    // The trace has grown. One question at a time, and not too often.
    async grown() {
      if (this.asking || this.waiting) { this.again = true; return; }
      const rest = SOONEST - (performance.now() - this.asked);
      if (rest > 0) {
        this.waiting = setTimeout(() => { this.waiting = null; this.grown(); }, rest);
        return;
      }
      this.again = false;
      const query = this.query;
      const fresh = await this.ask(query);
      if (fresh && query === this.query) {
        if (this.paused) { this.held = fresh; this.since(); }
        else if (this.touching) this.again = true;
        else this.swap(fresh, true);
      }
      if (this.again) this.grown();
    }

    // What has come since it was paused.
    since() {
      const badge = this.one(".lg-since");
      if (!badge) return;
      badge.hidden = !this.paused;
      if (!this.paused) return;
      const more = (what) => Number((this.held || this.section).dataset[what]) - Number(this.section.dataset[what]);
      const [goals, tactics] = [more("goals"), more("tactics")];
      badge.textContent = tactics || goals
        ? `paused · ${goals.toLocaleString("en")} goals, ${tactics.toLocaleString("en")} tactics since`
        : "paused";
      if (this.held && this.held.dataset.root !== this.section.dataset.root) badge.textContent += ` · ${this.held.dataset.root}`;
    }

    // Put a fragment in the place of this one. With `keep` the reader's place is kept: the goal that is read, or else
    // the one nearest to the middle, stays where it is on the screen, and all others glide to where they belong.
    swap(fresh, keep) {
      this.arrive();
      const before = new Map(this.all(".lg-svg [data-key]").map((it) => [it.dataset.key, this.place(it)]));
      const shut = new Map(this.all("details[data-part]").map((it) => [it.dataset.part, it.open]));
      const panel = this.one(".lg-panel");
      const read = panel && { node: panel.dataset.node, top: panel.scrollTop };
      const focus = this.section.contains(document.activeElement) ? this.name(document.activeElement) : null;
      const anchor = keep && this.anchor();
      const old = this.section;
      const next = document.importNode(fresh, true);
      old.replaceWith(next);
      this.section = next;
      this.listenHere();
      for (const part of this.all("details[data-part]")) {
        if (shut.has(part.dataset.part)) part.open = shut.get(part.dataset.part);
      }
      this.dress();
      const now = this.one(".lg-panel");
      if (now && read && now.dataset.node === read.node) now.scrollTop = read.top;
      if (focus) this.one(focus)?.focus({ preventScroll: true });
      if (!keep) return this.home();
      const shift = this.hold(anchor);
      if (!calm.matches) this.animate(before, shift);
      if (this.follow) this.bring(this.all(".lg-goal.lg-is-working, .lg-goal.lg-last").slice(0, 1));
    }

    name(element) {
      for (const key of ["key", "do", "search", "part"]) {
        if (element.dataset?.[key]) return `[data-${key}="${CSS.escape(element.dataset[key])}"]`;
      }
      return element.matches(".lg-view") ? ".lg-view" : null;
    }

    anchor() {
      if (!this.view || !this.view.clientWidth) return null;
      const { x, y, k } = this.at;
      const [mx, my] = [(this.view.clientWidth / 2 - x) / k, (this.view.clientHeight / 2 - y) / k];
      let best = null;
      for (const card of this.all(".lg-goal")) {
        const box = this.box(card);
        const seen = box.x * k + x > -box.width * k && box.x * k + x < this.view.clientWidth
          && box.y * k + y > -box.height * k && box.y * k + y < this.view.clientHeight;
        if (!seen) continue;
        const away = Math.hypot(box.x + box.width / 2 - mx, box.y + box.height / 2 - my);
        const far = card.classList.contains("lg-selected") ? -1 : away;
        if (!best || far < best.far) best = { key: card.dataset.key, far, x: box.x, y: box.y + box.height / 2 };
      }
      return best;
    }

    // Move the world so that the anchor stays; returns by how much, in the world's own units.
    hold(anchor) {
      const card = anchor && this.one(`[data-key="${anchor.key}"]`);
      if (!card) return { x: 0, y: 0 };
      const box = this.box(card);
      const shift = { x: anchor.x - box.x, y: anchor.y - (box.y + box.height / 2) };
      this.move({ x: this.at.x + shift.x * this.at.k, y: this.at.y + shift.y * this.at.k, k: this.at.k });
      return shift;
    }

    animate(before, shift) {
      const timing = { duration: GLIDE, easing: "cubic-bezier(.2,.7,.2,1)" };
      let moved = false;
      for (const it of this.all(".lg-svg [data-key]")) {
        const { x, y } = this.place(it);
        const was = before.get(it.dataset.key);
        if (!was) {
          moved = true;
          it.animate({ opacity: [0, 1], transform: [`translate(${x - 24}px, ${y}px)`, `translate(${x}px, ${y}px)`] }, timing);
        } else {
          const [fx, fy] = [was.x - shift.x, was.y - shift.y];
          if (Math.abs(fx - x) + Math.abs(fy - y) < 0.5) continue;
          moved = true;
          it.animate({ transform: [`translate(${fx}px, ${fy}px)`, `translate(${x}px, ${y}px)`] }, timing);
        }
      }
      if (moved) this.one(".lg-edges").animate({ opacity: [0.15, 1] }, timing);
    }

    // ---- listening -----------------------------------------------------------------------------------------------

    listen() {
      document.addEventListener("lemmata:grown", () => this.grown());
      document.addEventListener("lemmata:over", () => this.grown());
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && this.one(".lg-panel")) this.one("[data-close-goal]")?.click();
      });
      this.listenHere();
    }

    listenHere() {
      this.section.addEventListener("click", (event) => this.click(event));
      this.section.addEventListener("keydown", (event) => this.key(event));
      const view = this.view;
      if (!view) return;
      this.fingers = new Map();
      view.addEventListener("pointerdown", (event) => this.down(event));
      view.addEventListener("pointermove", (event) => this.drag(event));
      for (const end of ["pointerup", "pointercancel"]) view.addEventListener(end, (event) => this.up(event));
      view.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      view.addEventListener("dragstart", (event) => event.preventDefault());
    }

    click(event) {
      if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
      const button = event.target.closest("[data-do]");
      if (button) return this.act(button.dataset.do);
      const link = event.target.closest("a[href]");
      if (!link) return;
      if (this.dragged && link.closest(".lg-view")) { event.preventDefault(); return; }
      const href = link.getAttribute("href");
      if (!this.url || !href.startsWith("?")) return;
      event.preventDefault();
      const query = href.split("#")[0];
      if (link.dataset.search || link.dataset.whole !== undefined) this.choose(query, { keep: false });
      else this.choose(query).then(() => {
        const card = this.one(".lg-goal.lg-selected");
        if (!link.dataset.node) return;
        if (narrow.matches && this.mode === "graph") this.one(".lg-stage").scrollIntoView({ block: "start" });
        if (card && this.mode === "graph") this.bring([card]);
      });
    }

    act(what) {
      if (what === "pause") this.pause();
      if (what === "follow") { this.follow = !this.follow; this.dress(); if (this.follow) this.bring(this.all(".lg-goal.lg-is-working, .lg-goal.lg-last").slice(0, 1)); }
      if (what === "winning") this.show(this.all(".lg-goal.lg-won"));
      if (what === "best") this.bring(this.all(".lg-goal.lg-is-best"), true);
      if (what === "fit") this.fit();
      if (what === "in") this.zoomMiddle(1.3);
      if (what === "out") this.zoomMiddle(1 / 1.3);
      if (what === "graph" || what === "list") {
        this.mode = what;
        this.dress();
        if (what === "graph" && this.at.k === 1 && !this.at.x && !this.at.y) this.home();
      }
    }

    pause() {
      this.paused = !this.paused;
      if (!this.paused && this.held) {
        const held = this.held;
        this.held = null;
        this.swap(held, true);
        this.grown();
      } else this.dress();
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
      const letters = { p: "pause", o: "follow", w: "winning", b: "best", f: "fit", "+": "in", "=": "in", "-": "out" };
      const what = letters[event.key];
      if (what && this.mode === "graph") {
        const button = this.one(`[data-do="${what}"]`);
        if (button && !button.disabled && !button.hidden) this.act(what);
        event.preventDefault();
        return;
      }
      const card = event.target.closest(".lg-svg a");
      const to = card && this.neighbour(card, event.key);
      if (to) {
        event.preventDefault();
        card.setAttribute("tabindex", "-1");
        to.setAttribute("tabindex", "0");
        to.focus({ preventScroll: true });
        this.bring([to.querySelector(".lg-card") ? to : card]);
      }
    }

    // The next card in the direction of an arrow: the nearest whose way there is more along than across.
    neighbour(card, key) {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
      if (!way) return null;
      const from = this.place(card);
      let best = null;
      for (const other of this.all(".lg-svg a:not(.lg-less)")) {
        const to = this.place(other);
        const [dx, dy] = [to.x - from.x, to.y - from.y];
        const along = dx * way[0] + dy * way[1];
        const across = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
        if (other === card || along < 4) continue;
        const far = way[0] ? along / 4 + across * 2 : along + across * 4;
        if (!best || far < best.far) best = { other, far };
      }
      return best && best.other;
    }

    point(event) {
      const frame = this.view.getBoundingClientRect();
      return { x: event.clientX - frame.left, y: event.clientY - frame.top };
    }

    down(event) {
      if (event.pointerType === "mouse" && event.button) return;
      this.halt();
      this.fingers.set(event.pointerId, this.point(event));
      this.dragged = false;
      this.touching = true;
      this.start = this.point(event);
    }

    drag(event) {
      const before = this.fingers.get(event.pointerId);
      if (!before) return;
      const now = this.point(event);
      if (!this.dragged && Math.hypot(now.x - this.start.x, now.y - this.start.y) > 5) {
        this.dragged = true;
        this.view.setPointerCapture(event.pointerId);
        this.view.classList.add("lg-dragged");
      }
      if (!this.dragged) return;
      const others = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      this.fingers.set(event.pointerId, now);
      if (others.length) {
        const [other] = others;
        const by = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
        this.zoom(by, (now.x + other.x) / 2, (now.y + other.y) / 2);
        this.move({ ...this.at, x: this.at.x + (now.x - before.x) / 2, y: this.at.y + (now.y - before.y) / 2 });
      } else this.move({ ...this.at, x: this.at.x + now.x - before.x, y: this.at.y + now.y - before.y });
    }

    up(event) {
      this.fingers.delete(event.pointerId);
      this.view.classList.remove("lg-dragged");
      this.touching = this.fingers.size > 0;
      if (this.again && !this.touching) this.grown();
      // A click follows at once; the next one is a click of its own.
      setTimeout(() => { this.dragged = false; }, 0);
    }

    // Two fingers on a pad, or a wheel: moves; with Ctrl (and for a pinch) zooms. At an end the page moves on.
    wheel(event) {
      if (this.mode !== "graph") return;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const { x, y } = this.point(event);
        this.zoom(Math.exp(-event.deltaY * 0.0035), x, y);
        return;
      }
      const { width, height } = this.size();
      const { clientWidth: w, clientHeight: h } = this.view;
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      const within = (at, by, whole, seen) => {
        const [low, high] = [Math.min(0, seen - whole * this.at.k), Math.max(0, seen - whole * this.at.k)];
        return by > 0 ? Math.max(Math.min(at, low), at - by) : Math.min(Math.max(at, high), at - by);
      };
      const [x, y] = [within(this.at.x, dx, width, w), within(this.at.y, dy, height, h)];
      if (Math.abs(x - this.at.x) + Math.abs(y - this.at.y) < 0.5) return;
      event.preventDefault();
      this.halt();
      this.move({ ...this.at, x, y });
    }
  }

  for (const section of document.querySelectorAll(".lg[data-graph]")) new Graph(section);
})();
