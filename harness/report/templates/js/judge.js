// The reviewer's own judgement of a reply: its label, the better of two replies, a note.

const labelField = (row, { name, labels }) => {
  const own = noteOf(row).labels?.[name] || "";
  const given = replies[`${name}.value`](rows.reply(row));
  const field = make("select", { id: `label-${name}`, "data-scorer": name },
    make("option", { value: "" }, "no label"),
    labels.map((one) => make("option", { value: one }, one === given ? `${one} (as scored)` : one)));
  field.value = own;
  field.addEventListener("change", () => {
    setLabel(row, name, field.value);
    judged(row);
  });
  return make("label", {}, `Your ${name}`, field);
};

const betterField = (row) => {
  const field = make("select", { id: "better" },
    make("option", { value: "" }, "no preference"),
    make("option", { value: "model" }, `${rows.model(row)}'s reply`),
    rows.base(row) !== null && make("option", { value: "base" }, "the base's reply"),
    make("option", { value: "own" }, "my own words, below"));
  const note = noteOf(row);
  field.value = note.better || "";
  const own = make("textarea", { id: "own", rows: "2", dir: "auto" });
  own.value = note.own || "";
  const words = make("label", { class: "grow" }, "What it should have said", own);
  words.hidden = field.value !== "own";
  field.addEventListener("change", () => {
    write(row, { better: field.value });
    words.hidden = field.value !== "own";
    judged(row);
  });
  own.addEventListener("input", () => {
    write(row, { own: own.value });
    judged(row);
  });
  return [make("label", {}, "Better reply", field), words];
};

const judgeForm = (row) => {
  if (!spoken(row)) return null;
  const scored = data.scorers.filter(
    ({ name, labels }) => labels.length && replies[`${name}.value`](rows.reply(row)) !== null);
  const checked = new Set(rows.checks(row).map(([scorer]) => scorer.split(".")[0]));
  const near = scored.filter(({ name }) => name === data.leading || checked.has(name));
  const note = make("textarea", { id: "note", rows: "2", dir: "auto" });
  note.value = noteOf(row).note || "";
  note.addEventListener("input", () => {
    write(row, { note: note.value });
    judged(row);
  });
  return make("fieldset", { class: "judge" },
    make("legend", {}, "Your judgement"),
    near.map((one) => labelField(row, one)),
    betterField(row),
    make("label", { class: "grow" }, "Note", note),
    !keeps && make("p", { class: "alarm" }, "This browser keeps nothing for this page: export before you close it."));
};
