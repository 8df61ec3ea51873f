// The table: the daemon filters, sorts and pages, so that ten thousand devices cost the browser what fifty do.
import {ask, button, byId, counted, element, makerName, number, replace} from "./dom.js";

const pageSize = 50;
const columns = [
  {title: "Verdict", sort: "verdict"}, {title: "Address", sort: "address"}, {title: "Maker", sort: "maker"}, {title: "Sold as"},
  {title: "Model", sort: "model"}, {title: "Name", sort: "name"}, {title: "State"}, {title: "Why"}];
const filters = byId("filters");

let sort = "verdict", next = null, latest = 0;
let cursors = [""];          // of the pages up to this one
const mostMarked = 1000;
const found = new Set();     // ids of devices that were found while the page is open, the last ones

export function markNew(id) {
  found.add(id);
  if (found.size > mostMarked) found.delete(found.values().next().value);
}

function verdictCell(device) {
  const waived = device.findings.length > 0 && device.findings.every((finding) => finding.waived);
  return element("td", {class: `verdict ${device.verdict}`}, device.verdict, waived ? " (waived)" : "");
}

function row(device) {
  const link = element("a", {href: `#${device.id}`}, device.addresses[0] || device.id);
  const maker = makerName(device.maker), seller = device.brand || device.manufacturer;
  const cells = [maker, seller, device.model, device.name, device.state, device.why];
  const usual = (cell, i) => !cell || cell === "online" || (i === 1 && cell.toLowerCase() === maker.toLowerCase());
  return element("tr", {class: found.has(device.id) ? "new" : null}, verdictCell(device), element("th", {scope: "row"}, link),
    cells.map((cell, i) => element("td", {"data-what": columns[i + 2].title, class: usual(cell, i) ? "usual" : null}, cell || "–")));
}

/// The heading that is pressed turns the order round.
function showHeads() {
  replace(byId("heads"), ...columns.map((column) => {
    if (!column.sort) return element("th", {scope: "col"}, column.title);
    const order = sort === column.sort ? "ascending" : sort === `-${column.sort}` ? "descending" : null;
    const choose = () => { sort = order === "ascending" ? `-${column.sort}` : column.sort; showHeads(); showFirstPage(); };
    return element("th", {scope: "col", "aria-sort": order}, button({"data-key": column.title}, choose, column.title));
  }));
}

/// What is filled in, as a query; the address of the page says the same, so that it can be sent to others.
export function chosen() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(filters)) if (value.trim()) query.append(name, value.trim());
  return query;
}

export async function showDevices() {
  const unfinished = filters.querySelector("input:invalid");
  if (unfinished) return void (byId("said").textContent = `${unfinished.labels[0].textContent.trim()}: ${unfinished.title}`);
  const asked = ++latest, query = chosen();
  query.append("limit", pageSize);
  query.append("sort", sort);
  if (cursors.at(-1)) query.append("cursor", cursors.at(-1));
  try {
    const page = await ask(`v1/devices?${query}`);
    if (asked !== latest) return;  // another question has been asked meanwhile
    replace(byId("rows"), page.devices.map(row));
    const first = (cursors.length - 1) * pageSize + 1;
    const all = counted(page.total, "device", "devices");
    byId("said").textContent = page.devices.length === 0 ? (chosen().size ? "No device fits." : "No device has been found yet.") :
      page.devices.length === page.total ? all : `${number(first)} to ${number(first + page.devices.length - 1)} of ${all}`;
    next = page.next;
  } catch (error) {
    if (asked !== latest) return;
    byId("said").replaceChildren(element("span", {}, error.message));
    next = null;
  }
  byId("next").disabled = !next;
  byId("back").disabled = cursors.length === 1;
}

function showFirstPage() {
  cursors = [""];
  history.replaceState(null, "", `#${chosen()}`);
  return showDevices();
}

let searching = false, changed = false;

/// At once, and of what is typed meanwhile the last.
async function search() {
  changed = true;
  if (searching) return;
  searching = true;
  while (changed) {
    changed = false;
    await showFirstPage();
  }
  searching = false;
}

/// Sets some filters and leaves the others.
export function choose(some) {
  for (const [name, value] of Object.entries(some)) filters.elements[name].value = value;
  byId("devices").scrollIntoView();
  byId("devices").focus({preventScroll: true});
  return showFirstPage();
}

/// What the page's address says; of nothing, what is filled in stays.
export function takeFilters() {
  if (!location.hash.includes("=")) return;
  const said = new URLSearchParams(location.hash.slice(1));
  for (const field of filters.querySelectorAll("input, select")) field.value = said.get(field.name) || "";
  cursors = [""];
}

export function start() {
  takeFilters();
  filters.addEventListener("input", search);
  filters.addEventListener("reset", () => setTimeout(showFirstPage));
  filters.addEventListener("submit", (event) => { event.preventDefault(); showFirstPage(); });
  byId("next").addEventListener("click", () => { cursors.push(next); showDevices(); });
  byId("back").addEventListener("click", () => { cursors.pop(); showDevices(); });
  showHeads();
}
