// One reply in full, with the base's beside it and all that was said of both.

const FOLD = 20000;
const view = { differences: true, cues: true };

const textOf = (words, lang, over, parts) => {
  const box = make("div", { class: "text", dir: "auto", lang, tabindex: words.length > 500 && "0" });
  if (!words) {
    box.classList.add("empty");
    box.append("empty reply");
    return [box];
  }
  const folded = words.length > FOLD;
  box.append(...stretches(folded ? words.slice(0, FOLD) : words, over, parts));
  if (!folded) return [box];
  const rest = button(`Show all ${words.length.toLocaleString("en")} characters`, () => {
    box.textContent = visible(words);
    rest.remove();
  });
  return [box, rest];
};

const replyBox = (row, who, at, over, parts, other) => {
  const reason = replies[`${data.leading}.reason`]?.(at);
  const sure = replies[`${data.leading}.sure`]?.(at);
  const facts = make("span", { class: "facts" }, make("span", {}, replies.facts(at)));
  facts.append(make("span", { class: replies.cut(at) && "cut" }, replies.ended(at)));
  return make(
    "section",
    { class: other ? "reply-box of-base" : "reply-box", "aria-label": `reply of ${who}` },
    make("h4", {}, make("bdi", {}, who), " ", chip(at), facts),
    textOf(replies.text(at), replies.lang(at), over, parts),
    reason && make("p", { class: "muted" }, `${data.leading}: ${reason}${sure ? ` (${sure})` : ""}`),
    replies.rationales(at).map(([scorer, words]) =>
      make("blockquote", {}, words, make("footer", {}, `rationale of ${scorer}`)),
    ),
  );
};

const bothReplies = (row) => {
  const own = rows.reply(row);
  if (!spoken(row)) return [];
  const base = rows.base(row);
  const found = base === null ? null : differences(replies.text(own), replies.text(base));
  const marks = found && view.differences && found.marked;
  const over = (at, different) => [
    ...(marks ? different : []),
    ...(view.cues ? cueRanges(replies.text(at), replies.cues(at)) : []),
  ];
  const boxes = make("div", { class: "replies" });
  const parts = marks ? found.parts : [null, null];
  boxes.append(replyBox(row, rows.model(row), own, over(own, found?.mine), parts[0], false));
  if (base !== null) boxes.append(replyBox(row, "base", base, over(base, found.bases), parts[1], true));
  return [boxes, found && make("p", { class: "muted" }, `${parting(found)} ${rows.parting(row)}`)];
};

// What the model said of the same probe in the older run, and what changed since.
const before = (row) => {
  const then = rows.then(row);
  if (!then) return null;
  const [result, read, words, same] = then;
  const { mark: sign, style, title } = data.outcomes[result];
  const now = spoken(row) ? replies.text(rows.reply(row)) : null;
  const found = words !== null && now !== null ? differences(now, words) : null;
  const body = [];
  if (same) body.push(make("p", { class: "muted" }, "Word for word as now."));
  else if (words !== null)
    body.push(textOf(words, asked.language(rows.asked(row)), view.differences && found?.marked ? found.bases : [], null));
  return make("section", { class: "reply-box of-base then", "aria-label": `reply in ${data.baseline}` },
    make("h4", {}, make("bdi", {}, rows.model(row)), ` in ${data.baseline} `,
      make("span", { class: `mark ${style}` }, `${sign} ${title.toLowerCase()}`), ` ${read}`,
      make("span", { class: "facts" }, rows.since(row))),
    body);
};

const givenTable = (row) => {
  if (!rows.given(row).length) return null;
  const heads = ["Given reply", `log-probability in nats: ${rows.model(row)}`, "base", "gain"];
  const lang = asked.language(rows.asked(row));
  return make(
    "table",
    { class: "given" },
    make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, rows.given(row).map(([name, words, ...figures]) =>
      make("tr", {},
        make("th", { scope: "row" }, `${name}: `, make("span", { class: "text", dir: "auto", lang }, words)),
        figures.map((figure) => make("td", {}, figure))),
    )),
  );
};

const checkList = (row) =>
  make("ul", { class: "checks" }, rows.checks(row).map(([scorer, result, expected, seen, reason, advisory]) => {
    const { mark: sign, style } = data.outcomes[result];
    const why = reason || replies[`${scorer.split(".")[0]}.reason`]?.(rows.reply(row)) || "";
    return make("li", { class: style },
      make("span", { class: `mark ${style}` }, `${sign} ${result}`),
      " ", make("strong", {}, scorer), `: expected ${expected}, seen `, make("strong", {}, seen), ". ",
      make("span", { class: "muted" }, why),
      advisory && make("span", { class: "advisory" }, ` ${advisory}`));
  }));

const scoreCell = (name, at) => {
  const value = at === null ? null : replies[`${name}.value`](at);
  if (value === null) return make("td", { class: "muted" }, "not scored");
  const [reason, sure, why] = ["reason", "sure", "why"].map((part) => replies[`${name}.${part}`](at));
  return make("td", {}, make("strong", {}, value), " ", make("small", {}, sure), " ", reason, " ", make("small", {}, why));
};

const scoreTable = (row) => {
  const [own, base] = [rows.reply(row), rows.base(row)];
  const judged = new Set(rows.checks(row).map(([scorer]) => scorer.split(".")[0]));
  const value = (name, at) => (at === null ? null : replies[`${name}.value`](at));
  const scored = data.scorers.filter(({ name }) => value(name, own) !== null || value(name, base) !== null);
  if (!scored.length) return null;
  const apart = ({ name }) => judged.has(name) || (base !== null && value(name, own) !== value(name, base));
  const lines = [...scored.filter(apart), ...scored.filter((one) => !apart(one))];
  const head = ["Scorer", rows.model(row), ...(base === null ? [] : ["base"])];
  const table_ = make("details", { open: view.scores },
    make("summary", {}, `All ${plural(scored.length, "score")}, and how the replies were made`),
    make("div", { class: "scroll" },
      make("table", {},
        make("thead", {}, make("tr", {}, head.map((words) => make("th", { scope: "col" }, words)))),
        make("tbody", {}, lines.map(({ name, title }) =>
          make("tr", {}, make("th", { scope: "row" }, title), scoreCell(name, own), base !== null && scoreCell(name, base))),
        made(own, base)))));
  // What was unfolded stays so from reply to reply.
  table_.addEventListener("toggle", () => (view.scores = table_.open));
  return table_;
};

const made = (own, base) => {
  const facts = (at) =>
    make("td", {}, [replies.origin(at), replies.time(at), replies.key(at) && `key ${replies.key(at)}`, replies.backend(at)]
      .filter(Boolean).join(" · "));
  if (own === null || replies.text(own) === null) return null;
  return make("tr", {}, make("th", { scope: "row" }, "made"), facts(own), base !== null ? facts(base) : null);
};

const groupOf = (row) => asked.group(rows.asked(row));
const family = (row) => sameAsked.get(asked.same(rows.asked(row)));

// What tells a reply from others of its model to the same prompt.
const nameAmong = (row, all) => {
  const at = rows.asked(row);
  const twin = (other) =>
    other !== row && rows.model(other) === rows.model(row) && groupOf(other) === groupOf(row);
  return all.some(twin) ? asked.variant(at) || asked.probe(at) : "";
};

const others = (row) => {
  const all = family(row);
  if (all.length < 2) return null;
  const most = 24;
  const strip = make("nav", { class: "others", "aria-label": "Other models' replies to this prompt" });
  strip.append(make("span", { class: "muted" }, `This prompt, ${plural(all.length, "reply", "replies")}:`));
  const from = Math.max(0, Math.min(all.indexOf(row) - most / 2, all.length - most));
  for (const one of all.slice(from, from + most)) {
    const { mark: sign, style } = outcome(one);
    const elsewhere = groupOf(one) !== groupOf(row) && groupOf(one);
    const words = [rows.model(one), elsewhere, nameAmong(one, all)].filter(Boolean).join(" · ");
    strip.append(
      button([make("span", { class: `mark ${style}` }, sign), ` ${words} `, make("span", { class: "muted" }, label(one))],
        () => select(one), { "aria-current": one === row && "true" }));
  }
  return strip;
};

const promptOf = (row) => {
  const at = rows.asked(row);
  const told = [asked.polarity(at), asked.target(at) && `about ${asked.target(at)}`].filter(Boolean).join(" · ");
  return [
    make("div", { class: "prompt text", dir: "auto", lang: asked.language(at) }, asked.prompt(at)),
    make("p", { class: "muted" }, told),
    asked.system(at) &&
      make("p", { class: "muted" }, "system prompt: ", make("span", { class: "text", dir: "auto" }, asked.system(at))),
  ];
};

const cardOf = (row) => {
  const at = rows.asked(row);
  const { meaning } = outcome(row);
  const link = make("a", { href: `#${new URLSearchParams({ at: address(row) })}` },
    make("bdi", {}, rows.model(row)), ` · ${asked.group(at)}/${asked.probe(at)}`);
  return [
    make("header", {}, make("h3", { title: meaning }, mark(row), " ", link),
      asked.variant(at) && make("span", { class: "variant" }, asked.variant(at)),
      rows.change(row) && make("span", { class: "change" }, rows.change(row))),
    make("p", { class: "muted" }, `${asked.suite(at)} · ${asked.title(at)}`),
    promptOf(row),
    rows.error(row) && make("p", { class: "text alarm" }, rows.error(row)),
    bothReplies(row),
    before(row),
    givenTable(row),
    checkList(row),
    rows.confirmed(row) && make("p", { class: "muted text", dir: "auto" }, `Confirmation: ${rows.confirmed(row)}`),
  ].flat().filter(Boolean);
};

const rerun = (row) => {
  const words = command(row);
  const copy = button("Copy", () => copied(copy, words), { class: "copy" });
  return make("p", { class: "rerun" }, make("span", { class: "muted" }, "Run again"), make("code", {}, words), copy);
};
