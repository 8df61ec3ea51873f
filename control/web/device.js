// The page of one device: what it is, who made it and how that is known, who bans it, what happened.
import {ask, byId, element, makerName, minute, replace, sentence, time} from "./dom.js";

function link(url) {
  return /^https?:\/\//.test(url || "") ? element("a", {href: url, rel: "noreferrer"}, url) : url;
}

function section(title, items, list = "ul") {
  return items.length ? [element("h2", {}, title), element(list, {}, items.map((item) => element("li", {}, item)))] : [];
}

function facts(device) {
  const made = element("dl");
  const add = (what, ...value) => { if (value.some((one) => one)) made.append(element("dt", {}, what), element("dd", {}, value)); };
  add("Name", [device.name, device.location].filter(Boolean).join(", "));
  add("Sold as", device.brand || device.manufacturer);
  add("Serial number, firmware", [device.serial, device.firmware].filter(Boolean).join(", "));
  add("Addresses", device.addresses.join(", "));
  add("MACs", device.macs.join(", "));
  add("Network", device.network);
  add("Labels", Object.entries(device.labels).map(([key, value]) => `${key}=${value}`).join(", "));
  add("Seen", time(device.first_seen), " to ", time(device.last_seen), `, ${device.state}`);
  add("Identification", [device.identification.state, device.identification.detail].filter(Boolean).join(": "));
  add("Id", device.id);
  const waiver = device.waiver;
  if (waiver) add("Waived", `until ${minute(waiver.until)} by ${waiver.by}${waiver.ticket ? `, ${waiver.ticket}` : ""}: ${waiver.reason}`);
  return made;
}

function finding(one, lists) {
  const law = lists.find((list) => list.id === one.list) || {title: one.list};
  return [element("b", {}, law.title), ` (${one.list})`, law.effective ? `, in force since ${law.effective}` : "",
    law.as_of ? `, as of ${law.as_of}` : "",
    `: ${one.maker_name || makerName(one.maker)} is ${one.relation}, by ${one.strength}; open since `, time(one.opened),
    one.waived ? ", waived. " : ". ", link(one.citation)];
}

const bans = (one) => one.effect === "banned";
const reason = (one) => [element("b", {}, one.strength), ` ${one.text}`];
const evidence = (one) => `${one.source} ${one.key}: ${one.value}${one.maker ? ` → ${makerName(one.maker)}, ${one.strength}` : ""}`;
const happened = (event) => [time(event.time), sentence(` ${event.type}: ${event.message}`)];

function announced(one, lists) {
  const law = lists.find((list) => list.id === one.list) || {title: one.list};
  return [element("b", {}, law.title), ` (${one.list}): ${one.text}; no finding yet. `, link(one.citation)];
}

function shown(device) {
  const called = [device.brand || device.manufacturer, device.model].filter(Boolean).join(" ") || device.id;
  const title = element("h2", {tabindex: "-1", id: "device-title", "data-key": "title"}, called, device.addresses.length ? ` at ${device.addresses[0]} ` : " ",
    element("span", {class: `verdict ${device.verdict}`}, device.verdict));
  const toMaker = (one) => one.maker === device.maker;
  const maker = device.maker_name ? `${device.maker_name} (${device.maker_strength})` : "Maker not known";
  return [title, element("p", {}, `${maker}: ${device.why}`), facts(device),
    ...section("Who made it", device.reasons.filter(toMaker).map(reason)),
    ...section("What else it shows", device.reasons.filter((one) => !toMaker(one)).map(reason)),
    ...section("But", device.contradictions_told.map((one) => sentence(one.sentence))),
    ...section("Who bans it", device.findings.filter(bans).map((one) => finding(one, device.lists))),
    ...section("Who lists it, while owning it stays lawful", device.findings.filter((one) => !bans(one)).map((one) => finding(one, device.lists))),
    ...section("Announced", device.announced.map((one) => announced(one, device.lists))),
    ...section("Notes", device.notes.map(sentence)),
    ...section("Timeline", device.history.map(happened), "ol"),
    ...section("Evidence", device.evidence.map(evidence))];
}

/// `focus`: it was chosen just now, so that a reader's attention moves there.
export async function showDevice(id, focus) {
  const back = element("p", {}, element("a", {href: "#"}, "All devices"));
  try {
    const device = await ask(`v1/devices/${encodeURIComponent(id)}?evidence=1&history=1`);
    if (location.hash.slice(1) !== id) return;
    replace(byId("device"), back, shown(device));
  } catch (error) {
    replace(byId("device"), back, element("p", {id: "device-title", tabindex: "-1"}, error.message));
  }
  if (focus) byId("device-title").focus();
}
