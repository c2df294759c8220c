// All replies that the filters leave, of which only those near the eye exist as elements.

const list = document.getElementById("list");
const tall = document.getElementById("rows");
const card = document.getElementById("card");
const HEIGHT = 56;
const MARGIN = 8;
const drawn = new Map();
let selected = -1;
let place_ = -1;

const excerpt = (row) => {
  const at = rows.reply(row);
  if (!spoken(row)) return make("span", { class: "row-text muted" }, rows.error(row) || asked.prompt(rows.asked(row)));
  const words = replies.text(at).slice(0, 240).replaceAll("\n", " ");
  return make("span", { class: "row-text", dir: "auto", lang: replies.lang(at) }, words || "empty reply");
};

const rowOf = (row, position) => {
  const at = rows.asked(row);
  const { mark: sign, style, title } = outcome(row);
  const noted = notes[address(row)];
  const made = make("div",
    { role: "option", class: `row ${style}`, id: `row-${row}`, "aria-selected": String(row === selected),
      "aria-setsize": shown.length, "aria-posinset": position + 1 },
    make("span", { class: `mark ${style}` }, sign, make("span", { class: "unseen" }, title)),
    make("span", { class: "row-name" }, make("bdi", {}, rows.model(row)), ` · ${asked.group(at)}/${asked.probe(at)}`,
      asked.variant(at) && `, ${asked.variant(at)}`),
    make("span", { class: "row-change" }, noted && make("span", { class: "noted" }, corrected(row) ? "✎ corrected " : "✎ "),
      ["regressed", "fixed"].includes(rows.since(row)) && make("span", { class: "since" }, `${rows.since(row)} · `),
      rows.changed(row) === "changed" ? rows.change(row) : label(row)),
    excerpt(row));
  made.style.top = `${position * HEIGHT}px`;
  made.addEventListener("click", () => select(row));
  return made;
};

const draw = (anew) => {
  const from = Math.max(0, Math.floor(list.scrollTop / HEIGHT) - MARGIN);
  const to = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / HEIGHT) + MARGIN);
  for (const [position, element] of drawn)
    if (anew || position < from || position >= to) {
      element.remove();
      drawn.delete(position);
    }
  for (let position = from; position < to; position += 1)
    if (!drawn.has(position)) {
      const element = rowOf(shown[position], position);
      drawn.set(position, element);
      tall.append(element);
    }
};

let waiting = false;
list.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    draw(false);
  });
});
new ResizeObserver(() => rows && draw(false)).observe(list);

const reveal = () => {
  if (place_ < 0) return;
  const top = place_ * HEIGHT;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + HEIGHT > list.scrollTop + list.clientHeight)
    list.scrollTop = top + HEIGHT - list.clientHeight;
};

const show = (row) => {
  const parts = row < 0 ? [] : [...cardOf(row), scoreTable(row), others(row), judgeForm(row), rerun(row)];
  card.replaceChildren(...parts.filter(Boolean));
  card.className = row < 0 ? "card" : `card ${outcome(row).style}`;
};

const select = (row) => {
  selected = row;
  place_ = shown.indexOf(row);
  reveal();
  draw(true);
  if (place_ >= 0) list.setAttribute("aria-activedescendant", `row-${row}`);
  else list.removeAttribute("aria-activedescendant");
  show(row);
  card.scrollTop = 0;
  toHash(row);
};

// Another judgement changes the row and the counts beside the export, never the fields in use.
const judged = (row) => {
  const position = shown.indexOf(row);
  if (drawn.has(position)) {
    const element = rowOf(row, position);
    drawn.get(position).replaceWith(element);
    drawn.set(position, element);
  }
  countExports();
};

const refresh = (wanted) => {
  sift();
  tall.style.height = `${shown.length * HEIGHT}px`;
  list.hidden = !shown.length;
  document.getElementById("nothing").hidden = shown.length > 0;
  const row = wanted ? rowAt(wanted) : shown.includes(selected) ? selected : -1;
  if (row < 0) list.scrollTop = 0;
  select(row >= 0 ? row : (shown[0] ?? -1));
};

const step = (by) => {
  if (!shown.length) return;
  select(shown[Math.max(0, Math.min(shown.length - 1, place_ < 0 ? 0 : place_ + by))]);
};

const turn = (by) => {
  if (selected < 0) return;
  const all = family(selected);
  select(all[(all.indexOf(selected) + by + all.length) % all.length]);
};

// A strip of prompts: the column under the pointer is a reply.
const under = (strip, event) => {
  const numbers = strip.dataset.rows.split(" ");
  const { left, width } = strip.getBoundingClientRect();
  const column = Math.floor(((event.clientX - left) / width) * numbers.length);
  return Number(numbers[Math.max(0, Math.min(numbers.length - 1, column))]);
};
