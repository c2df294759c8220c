// Start, keys, and the address.

const help = document.getElementById("help");
const review = document.getElementById("replies");
const KEYS = "dpo-harness keys";
const keysBox = document.getElementById("keys");

const letters = () => keysBox.checked;

const typing = (target) => target.closest("input, textarea, select, dialog");

const toggle = (name) => {
  view[name] = !view[name];
  document.getElementById(`show-${name}`).checked = view[name];
  show(selected);
};

const DEEDS = {
  j: () => step(1),
  k: () => step(-1),
  n: () => turn(1),
  p: () => turn(-1),
  d: () => toggle("differences"),
  w: () => toggle("cues"),
  e: () => document.getElementById("note")?.focus(),
  c: () => card.querySelector("button.copy")?.click(),
  "/": () => form.elements.q.focus(),
  "?": () => help.showModal(),
};

const inList = (event) => {
  const page = Math.max(1, Math.floor(list.clientHeight / HEIGHT) - 1);
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
  if (by === undefined || !shown.length) return false;
  if (Number.isFinite(by)) step(by);
  else select(shown[by < 0 ? 0 : shown.length - 1]);
  return true;
};

const press = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !rows) return;
  if (event.key === "Escape" && event.target.closest("#review") && typing(event.target) && !help.open) return list.focus();
  if (typing(event.target)) return;
  if (event.target === list && inList(event)) return event.preventDefault();
  if (!letters() || !DEEDS[event.key]) return;
  event.preventDefault();
  DEEDS[event.key]();
};

const follow = () => {
  const wanted = fromHash();
  if (!wanted) return;
  refresh(wanted.get("at"));
  review.scrollIntoView();
  list.focus({ preventScroll: true });
};

const wire = () => {
  let soon;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(refresh, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(refresh));
  for (const name of ["differences", "cues"])
    document.getElementById(`show-${name}`).addEventListener("change", () => toggle(name));
  document.getElementById("show-help").addEventListener("click", () => help.showModal());
  addEventListener("keydown", press);
  addEventListener("hashchange", follow);
  // The browser reports no change when the same link is followed twice.
  addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link?.hash === "#words") document.getElementById("words").open = true;
    if (link && link.hash === location.hash) follow();
  });
  for (const strip of document.querySelectorAll("svg.each")) {
    const title = strip.querySelector("title");
    strip.addEventListener("mousemove", (event) => {
      const row = under(strip, event);
      const words = `${asked.probe(rows.asked(row))}: ${rows.change(row)}`;
      if (title.textContent !== words) title.textContent = words;
    });
    strip.addEventListener("click", (event) => {
      location.hash = new URLSearchParams({ at: address(under(strip, event)) });
    });
  }
  try {
    keysBox.checked = localStorage.getItem(KEYS) !== "off";
  } catch {
    keysBox.checked = true;
  }
  keysBox.addEventListener("change", () => {
    try {
      localStorage.setItem(KEYS, keysBox.checked ? "on" : "off");
    } catch {
      // Then it holds until the page is closed.
    }
  });
};

const start = async () => {
  const status = document.getElementById("status");
  status.textContent = "Unpacking the replies …";
  status.className = "muted";
  try {
    take(await unpack(document.getElementById("data").textContent));
  } catch (error) {
    status.textContent =
      "The replies could not be unpacked: this browser is too old, or the file is damaged " +
      `(${error.message}). records.jsonl beside this file holds them.`;
    return;
  }
  if (!rows.count) {
    status.textContent = "No reply was judged: not enough data (n = 0).";
    return;
  }
  readNotes();
  document.getElementById("desk").hidden = false;
  form.hidden = false;
  status.hidden = true;
  wire();
  wireImport();
  countExports();
  if (location.hash.includes("=")) return follow();
  sift();
  tall.style.height = `${shown.length * HEIGHT}px`;
  selected = shown[0];
  place_ = 0;
  list.setAttribute("aria-activedescendant", `row-${selected}`);
  draw(true);
  show(selected);
};

start();
