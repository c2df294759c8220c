// Elements are made here alone, and whatever a model wrote becomes text, never markup.

const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

// What would vanish, reorder the line or is no character becomes a visible mark.
const visible = (text) =>
  text.replaceAll("\r\n", "\n").replace(UNSEEN, (found) => {
    const code = found.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return `⟦U+${code.toString(16).toUpperCase().padStart(4, "0")}⟧`;
  });

const make = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) made.setAttribute(name, "");
    else if (value || value === 0 || name === "value")
      made.setAttribute(name, visible(String(value)));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === "" || child === false) continue;
    made.append(typeof child === "object" ? child : visible(String(child)));
  }
  return made;
};

const button = (words, deed, attributes) => {
  const made = make("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", deed);
  return made;
};

const plural = (count, noun, nouns) =>
  `${count.toLocaleString("en")} ${count === 1 ? noun : nouns || `${noun}s`}`;

const mark = (row) => {
  const { mark: sign, style, title } = outcome(row);
  return make("span", { class: `mark ${style}` }, `${sign} ${title.toLowerCase()}`);
};

const chip = (reply) =>
  replies.label(reply) &&
  make("span", { class: `stance ${replies.style(reply)}` }, replies.label(reply));

const copied = async (from, words) => {
  try {
    await navigator.clipboard.writeText(words);
    from.textContent = "Copied";
  } catch {
    const code = from.previousElementSibling;
    if (code) getSelection().selectAllChildren(code);
    from.textContent = "Selected";
  }
  setTimeout(() => (from.textContent = "Copy"), 1500);
};
