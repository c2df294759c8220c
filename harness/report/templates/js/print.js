// On paper the replies stand in full, one below the other, as filtered and sorted.

const MOST_PRINTED = 100;
const paper = document.getElementById("paper");

addEventListener("beforeprint", () => {
  if (!rows) return;
  const some = shown.slice(0, MOST_PRINTED);
  const of = plural(shown.length, "reply", "replies");
  paper.replaceChildren(
    make("p", { class: "muted" }, `${some.length < shown.length ? `The first ${some.length} of ` : ""}${of}, as filtered.`),
    ...some.map((row) => make("article", { class: `card ${outcome(row).style}` }, cardOf(row))));
});
addEventListener("afterprint", () => paper.replaceChildren());
