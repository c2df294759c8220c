// Where two replies differ, word by word, Chinese, Japanese and Thai character by character.

const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*|[^\s]/gu;
const MOST_CELLS = 4e6;
const LEAST_SHARED = 0.2;
const SHORTEST_STEM = 4;

const tokens = (text) => {
  const found = [];
  for (const match of text.slice(0, FOLD).matchAll(TOKEN))
    found.push({ word: match[0], from: match.index, to: match.index + match[0].length });
  return found;
};

// Longest common subsequence of what lies between the common beginning and the common end.
const kept = (one, two) => {
  const width = two.length + 1;
  const long = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1)
    for (let j = two.length - 1; j >= 0; j -= 1)
      long[i * width + j] =
        one[i].word === two[j].word
          ? long[(i + 1) * width + j + 1] + 1
          : Math.max(long[(i + 1) * width + j], long[i * width + j + 1]);
  const ofOne = new Set();
  const ofTwo = new Set();
  let i = 0;
  let j = 0;
  while (i < one.length && j < two.length) {
    if (one[i].word === two[j].word) {
      ofOne.add(one[i++]);
      ofTwo.add(two[j++]);
    } else if (long[(i + 1) * width + j] >= long[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return [ofOne, ofTwo];
};

// Neighbours that differ are one stretch.
const ranges = (found, same) => {
  const made = [];
  let before = false;
  for (const token of found) {
    if (same.has(token)) before = false;
    else if (before) made.at(-1).to = token.to;
    else {
      made.push({ from: token.from, to: token.to, kind: "diff" });
      before = true;
    }
  }
  return made;
};

const HAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const wordsIn = (found) => found.filter(({ word }) => /[\p{L}\p{N}]/u.test(word)).length;

const differences = (mine, bases) => {
  const one = tokens(mine);
  const two = tokens(bases);
  const least = Math.min(one.length, two.length);
  let start = 0;
  while (start < least && one[start].word === two[start].word) start += 1;
  let end = 0;
  while (
    end < least - start &&
    one[one.length - 1 - end].word === two[two.length - 1 - end].word
  )
    end += 1;
  const inOne = one.slice(start, one.length - end);
  const inTwo = two.slice(start, two.length - end);
  const [ofOne, ofTwo] =
    inOne.length * inTwo.length > MOST_CELLS ? [new Set(), new Set()] : kept(inOne, inTwo);
  const ends = [...one.slice(0, start), ...one.slice(one.length - end)];
  const shared = wordsIn([...ends, ...ofOne]);
  const most = Math.max(wordsIn(one), wordsIn(two));
  return {
    equal: mine === bases,
    start: wordsIn(one.slice(0, start)),
    shared,
    most,
    noun: 2 * one.filter(({ word }) => HAN.test(word)).length > one.length ? "character" : "word",
    marked: shared >= LEAST_SHARED * most,
    mine: ranges(inOne, ofOne),
    bases: ranges(inTwo, ofTwo),
    parts: start > 0 && mine !== bases ? [one[start - 1].to, two[start - 1].to] : [null, null],
  };
};

const parting = (found) => {
  if (found.equal) return "Word for word the same.";
  const same = found.start === 1 ? `${found.noun} is` : `${found.start} ${found.noun}s are`;
  const where = found.start
    ? `The first ${same} the same (⑂ marks where they part)`
    : `They part at the first ${found.noun}`;
  const share = `${found.shared} of ${plural(found.most, found.noun)} in common`;
  return found.marked ? `${where}; ${share}.` : `${where}; ${share}, too few to mark what differs.`;
};

// The words that decided, where they stand in the reply; a word of another form is found by its
// beginning, and one that does not stand there is left to the reason.
const cueRanges = (text, cues) => {
  const lower = text.slice(0, FOLD).toLowerCase();
  if (lower.length !== Math.min(text.length, FOLD)) return [];
  const found = [];
  for (const [words, kind] of cues) {
    const wanted = words.toLowerCase().replace(/^not (?=.)/, "");
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
      const inside = /[\p{L}\p{N}]/u;
      const latin = /[a-z0-9]/.test(wanted);
      if (latin && at && inside.test(lower[at - 1])) continue;
      let to = at + wanted.length;
      while (latin && to < lower.length && inside.test(lower[to])) to += 1;
      if (to > at + wanted.length && wanted.length < SHORTEST_STEM) continue;
      found.push({ from: at, to, kind: `cue ${kind}` });
    }
  }
  return found;
};

// `text` as elements: each stretch carries the kinds of all ranges over it.
const stretches = (text, over, parts) => {
  const cuts = new Set([0, text.length]);
  for (const { from, to } of over) cuts.add(from).add(to);
  if (parts !== null) cuts.add(parts);
  const places = [...cuts].sort((a, b) => a - b);
  const made = [];
  for (let n = 0; n < places.length; n += 1) {
    const [from, to] = [places[n], places[n + 1]];
    if (from === parts)
      made.push(make("span", { class: "part", role: "img", "aria-label": "the replies part here" }, "⑂"));
    if (to === undefined) break;
    const kinds = new Set();
    for (const range of over) if (range.from <= from && range.to >= to) kinds.add(range.kind);
    const words = text.slice(from, to);
    made.push(kinds.size ? make("mark", { class: [...kinds].join(" ") }, words) : visible(words));
  }
  return made;
};
