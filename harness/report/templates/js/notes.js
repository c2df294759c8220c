// What a reviewer writes, kept in this browser for this run; where the browser refuses, until the
// page is closed.

let notes = {};
let keeps = true;
const place = () => `dpo-harness review ${data.run} ${data.started}`;

const readNotes = () => {
  try {
    notes = JSON.parse(localStorage.getItem(place())) || {};
    localStorage.setItem(`${place()} test`, "1");
    localStorage.removeItem(`${place()} test`);
  } catch {
    keeps = false;
  }
};

const noteOf = (row) => notes[address(row)] || {};

const write = (row, changes) => {
  const id = address(row);
  const made = { ...notes[id], ...changes };
  for (const [name, value] of Object.entries(made))
    if (!value || (typeof value === "object" && !Object.keys(value).length)) delete made[name];
  if (Object.keys(made).length) notes[id] = made;
  else delete notes[id];
  try {
    if (Object.keys(notes).length) localStorage.setItem(place(), JSON.stringify(notes));
    else localStorage.removeItem(place());
  } catch {
    keeps = false;
  }
};

const setLabel = (row, scorer, value) => {
  const labels = { ...noteOf(row).labels };
  if (value) labels[scorer] = value;
  else delete labels[scorer];
  write(row, { labels });
};

const corrected = (row) =>
  Object.entries(noteOf(row).labels || {}).some(
    ([scorer, value]) => replies[`${scorer}.value`]?.(rows.reply(row)) !== value,
  );

const MINE = {
  any: (row) => Boolean(notes[address(row)]),
  none: (row) => !notes[address(row)],
  corrected,
  better: (row) => Boolean(noteOf(row).better),
};

addEventListener("beforeunload", (event) => {
  if (!keeps && Object.keys(notes).length) event.preventDefault();
});
