// Elements, text and questions to the API. What devices say of themselves becomes text here, never markup.

export const verdicts = ["banned", "suspected", "advisory", "unknown", "clear"];
export const byId = (id) => document.getElementById(id);

const longest = 300, longestSentence = 2000;

const written = (code) => code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;

/// As the command line shows it: characters that nothing is seen of are written out, floods of accents and text are cut.
export function inert(text, most = longest) {
  const seen = String(text).replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Cs}\p{DI}\u2800]/gu, (c) => written(c.codePointAt(0)))
    .replace(/(\p{M}{4})\p{M}+/gu, "$1");
  return seen.length > most ? seen.slice(0, most) + "…" : seen;
}

/// What the daemon says in its own words, which is not to be cut.
export const sentence = (text) => document.createTextNode(inert(text, longestSentence));

function fill(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    made.append(child instanceof Node ? child : inert(child));
  }
  return made;
}

export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

export function button(attributes, chosen, ...children) {
  const made = element("button", {type: "button", ...attributes}, ...children);
  made.addEventListener("click", chosen);
  return made;
}

/// Puts these in place of what stands there; what has the focus keeps it, and what is the same is left alone.
export function replace(parent, ...children) {
  const made = fill(document.createDocumentFragment(), {}, children);
  const old = parent.childNodes, fresh = [...made.childNodes];
  if (old.length === fresh.length && fresh.every((one, i) => one.isEqualNode(old[i]))) return;
  const nameOf = (one) => one.dataset.key || one.getAttribute("href");
  const focused = parent.contains(document.activeElement) && nameOf(document.activeElement);
  parent.replaceChildren(made);
  if (focused) [...parent.querySelectorAll("a, button, [tabindex]")].find((one) => nameOf(one) === focused)?.focus({preventScroll: true});
}

export async function ask(target) {
  const answer = await fetch(target, {headers: {Accept: "application/json"}});
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail || said.title);
  return said;
}

export function minute(time) {
  return time ? new Date(time).toLocaleString([], {dateStyle: "medium", timeStyle: "short"}) : "–";
}

export function time(at) {
  return element("time", {datetime: at}, minute(at));
}

export const number = (count) => count.toLocaleString("en");
export const counted = (count, one, many) => (count === 1 ? `one ${one}` : `${number(count)} ${many}`);

/// "hikvision" as "Hikvision", "zte" as "ZTE", "tp-link" as "TP-Link": as the command line and the report have it.
export function makerName(id) {
  if (!id) return "–";
  return id.split("-").map((word) => (word.length < 4 ? word.toUpperCase() : word[0].toUpperCase() + word.slice(1))).join("-");
}
