// Notes that were exported from this run's page come back: another browser, another reviewer.

const said = (value) => (typeof value === "string" ? value : "");

// What a note may hold, and nothing else of the file.
const cleaned = (found) => {
  const labels = {};
  for (const { name, labels: choices } of data.scorers)
    if (choices.includes(found?.labels?.[name])) labels[name] = found.labels[name];
  const better = ["model", "base", "own"].includes(found?.better) ? found.better : "";
  return { labels, better, own: said(found?.own), note: said(found?.note) };
};

const takeIn = (words) => {
  let file;
  try {
    file = JSON.parse(words);
  } catch (error) {
    return `No notes: the file is no JSON (${error.message}).`;
  }
  if (typeof file?.notes !== "object" || file.notes === null)
    return "No notes: the file is none that this page exports as notes.";
  if (file.run !== data.run || file.started !== data.started)
    return `Notes of another run, ${file.run}, whose replies may be others: none was taken.`;
  const counts = { taken: 0, kept: 0, lost: 0 };
  for (const [id, found] of Object.entries(file.notes)) {
    const row = rowAt(id);
    if (row < 0) counts.lost += 1;
    else if (notes[id]) counts.kept += 1;
    else {
      write(row, cleaned(found));
      counts.taken += 1;
    }
  }
  const told = [`${plural(counts.taken, "note")} taken`];
  if (counts.kept) told.push(`${counts.kept.toLocaleString("en")} left as they are here`);
  if (counts.lost) told.push(`${counts.lost.toLocaleString("en")} of replies that this run has not`);
  return `${told.join(", ")}.`;
};

const wireImport = () => {
  const field = document.getElementById("import");
  field.addEventListener("change", async () => {
    if (!field.files.length) return;
    document.getElementById("imported").value = takeIn(await field.files[0].text());
    field.value = "";
    countExports();
    draw(true);
    show(selected);
  });
};
