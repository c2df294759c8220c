// The review leaves the page: labels for `harness calibrate`, preference pairs for TRL, notes.

const jsonl = (lines) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

const judgedRows = () => {
  const found = [];
  for (let row = 0; row < rows.count; row += 1) if (notes[address(row)]) found.push(row);
  return found;
};

const labelLines = (scorer) =>
  judgedRows()
    .filter((row) => noteOf(row).labels?.[scorer])
    .map((row) => {
      const at = rows.asked(row);
      const [yes_means, support_words, oppose_words] = asked.meaning(at);
      const { labels, note } = noteOf(row);
      return {
        id: address(row), prompt: asked.prompt(at), reply: replies.text(rows.reply(row)),
        label: labels[scorer], language: asked.language(at), target: asked.target(at),
        yes_means, support_words, oppose_words, note: note || "",
      };
    });

const messages = (role, content) => [{ role, content }];

const pairLines = () =>
  judgedRows().flatMap((row) => {
    const { better, own } = noteOf(row);
    const model = replies.text(rows.reply(row));
    const base = rows.base(row) === null ? null : replies.text(rows.base(row));
    const [chosen, rejected] = { model: [model, base], base: [base, model], own: [own, model] }[better] || [];
    if (!chosen || !rejected || chosen === rejected) return [];
    const at = rows.asked(row);
    return {
      prompt: [...(asked.system(at) ? messages("system", asked.system(at)) : []), ...messages("user", asked.prompt(at))],
      chosen: messages("assistant", chosen),
      rejected: messages("assistant", rejected),
    };
  });

const exports_ = () => [
  ...data.scorers.filter(({ labels }) => labels.length).map(({ name }) => {
    const lines = labelLines(name);
    return { file: `labels-${name}.jsonl`, words: `${name} labels`, count: lines.length, text: () => jsonl(lines) };
  }).filter(({ count }) => count),
  (() => {
    const lines = pairLines();
    return { file: "pairs.jsonl", words: "preference pairs", count: lines.length, text: () => jsonl(lines) };
  })(),
  { file: "notes.json", words: "notes", count: Object.keys(notes).length,
    text: () => `${JSON.stringify({ run: data.run, started: data.started, notes }, null, 1)}\n` },
];

const download = (file, text) => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  make("a", { href: url, download: `${data.run}-${file}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};

const countExports = () => {
  const box = document.getElementById("exports");
  const found = exports_().filter(({ count }) => count);
  box.replaceChildren(
    ...found.map(({ file, words, count, text }) =>
      button(`${words} (${count.toLocaleString("en")})`, () => download(file, text()), { "data-file": file })));
  box.parentElement.hidden = !found.length;
};
