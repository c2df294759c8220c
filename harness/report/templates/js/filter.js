// Which replies are shown and in which order; the page's address holds both.

const form = document.getElementById("filters");
let shown = [];
let haystacks;

const FIELDS = {
  model: (row) => rows.model(row),
  suite: (row) => asked.suite(rows.asked(row)),
  group: (row) => asked.group(rows.asked(row)),
  outcome: (row) => rows.outcome(row),
  stance: label,
  change: (row) => rows.changed(row),
  since: (row) => rows.since(row),
  language: (row) => asked.language(rows.asked(row)),
};
const usual = form.elements.sort.options[0].value;
const names = [...form.elements].map((field) => field.name).filter(Boolean);

const numberOf = (row, column) => (rows.reply(row) === null ? null : replies[column](rows.reply(row)));

const STORIES = ["regressed", "still failing", "fixed", "new", "not comparable", "not judged", "still passing"];
const SORTS = {
  since: (one, two) =>
    STORIES.indexOf(rows.since(one)) - STORIES.indexOf(rows.since(two)) || rows.urgency(one) - rows.urgency(two),
  worst: (one, two) => rows.urgency(one) - rows.urgency(two),
  run: () => 0,
  prompt: (one, two) => asked.same(rows.asked(one)) - asked.same(rows.asked(two)),
  longest: (one, two) => (numberOf(two, "characters") || 0) - (numberOf(one, "characters") || 0),
  unsure: (one, two) => (numberOf(one, "sure") ?? 2) - (numberOf(two, "sure") ?? 2),
};

const haystack = (row) => {
  haystacks ||= new Map();
  const of = (kind, at, words) => {
    const key = `${kind}${at}`;
    if (!haystacks.has(key)) haystacks.set(key, words(at).join("\n").toLowerCase());
    return haystacks.get(key);
  };
  const wordsOf = (at) => [
    replies.text(at),
    ...data.scorers.map(({ name }) => replies[`${name}.reason`](at) || ""),
  ];
  const found = [
    address(row).toLowerCase(),
    of("a", rows.asked(row), (at) => [asked.prompt(at), asked.system(at) || "", asked.target(at)]),
    (noteOf(row).note || "").toLowerCase(),
    rows.error(row).toLowerCase(),
  ];
  for (const at of [rows.reply(row), rows.base(row)])
    if (at !== null) found.push(of("r", at, wordsOf));
  return found;
};

// Words that must all stand somewhere; words in quotes stand together.
const searched = (words) =>
  [...words.toLowerCase().matchAll(/"([^"]+)"?|(\S+)/g)].map((found) => found[1] || found[2]);

const values = () => {
  const found = new URLSearchParams();
  for (const name of names) {
    const value = form.elements[name].value;
    if (value && !(name === "sort" && value === usual)) found.set(name, value);
  }
  return found;
};

const sift = () => {
  const wanted = values();
  const words = searched(wanted.get("q") || "");
  const tests = [];
  for (const [name, value] of wanted) {
    if (name === "mine") tests.push(MINE[value] || (() => true));
    else if (FIELDS[name]) tests.push((row) => FIELDS[name](row) === value);
  }
  if (words.length)
    tests.push((row) => {
      const hay = haystack(row);
      return words.every((word) => hay.some((text) => text.includes(word)));
    });
  shown = [];
  for (let row = 0; row < rows.count; row += 1)
    if (tests.every((test) => test(row))) shown.push(row);
  shown.sort(SORTS[wanted.get("sort") || usual] || SORTS.worst);
  const all = plural(rows.count, "reply", "replies");
  document.getElementById("shown").value =
    shown.length === rows.count ? all : `${shown.length.toLocaleString("en")} of ${all}`;
};

// A hash with `=` is a state of the review; any other is a place on the page.
const fromHash = () => {
  const hash = location.hash.slice(1);
  if (!hash.includes("=")) return null;
  const wanted = new URLSearchParams(hash);
  for (const name of names) {
    const field = form.elements[name];
    const value = wanted.get(name) || (name === "sort" ? usual : "");
    field.value = value;
    // A value that this run does not have is still what was asked for: nothing fits it.
    if (field.value !== value) {
      field.append(make("option", { value }, value));
      field.value = value;
    }
  }
  return wanted;
};

let writing;
const toHash = (row) => {
  clearTimeout(writing);
  writing = setTimeout(() => {
    const found = values();
    if (row >= 0) found.set("at", address(row));
    const words = found.toString();
    history.replaceState(null, "", words ? `#${words}` : location.href.split("#")[0]);
  }, 150);
};
