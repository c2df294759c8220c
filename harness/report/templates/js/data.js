// The data of all replies: base64 of deflated JSON, unpacked by the browser itself.

const decode = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
};

const unpack = async (text) => {
  const stream = new Blob([decode(text)]).stream();
  const whole = stream.pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(whole).text());
};

// A table becomes functions, one for each column: `rows.model(7)`.
const table = (packed) => {
  const columns = { count: packed.rows };
  for (const [name, column] of Object.entries(packed.columns)) {
    columns[name] = Array.isArray(column)
      ? (at) => column[at]
      : (at) => column.of[column.at[at]];
  }
  return columns;
};

let data;
let rows;
let asked;
let replies;
let sameAsked;

const take = (found) => {
  data = found;
  rows = table(found.rows);
  asked = table(found.asked);
  replies = table(found.replies);
  sameAsked = new Map();
  for (let row = 0; row < rows.count; row += 1) {
    const prompt = asked.same(rows.asked(row));
    if (!sameAsked.has(prompt)) sameAsked.set(prompt, []);
    sameAsked.get(prompt).push(row);
  }
};

const address = (row) => {
  const at = rows.asked(row);
  return `${rows.model(row)}/${asked.group(at)}/${asked.probe(at)}`;
};

const rowAt = (wanted) => {
  for (let row = 0; row < rows.count; row += 1) if (address(row) === wanted) return row;
  return -1;
};

const outcome = (row) => data.outcomes[rows.outcome(row)];
// False where a probe broke, or asked for the likelihood of given replies.
const spoken = (row) => rows.reply(row) !== null && replies.text(rows.reply(row)) !== null;
const label = (row) => (rows.reply(row) === null ? "" : replies.label(rows.reply(row)));
const command = (row) => rows.rerun(row).replaceAll("\u0001", address(row));
