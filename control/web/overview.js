// The numbers: verdicts, findings over time, networks, and how the sensor is.
import {button, byId, counted, element, minute, number, replace, sentence, svg, time, verdicts} from "./dom.js";

const mostColumns = 60, mostNumbers = 15, mostNetworks = 200, fewNetworks = 4, firstNetworks = 14, mostSquares = 256, squaresARow = 24;

const tallyText = (tally) => verdicts.filter((v) => tally[v]).map((v) => `${number(tally[v])} ${v}`).join(", ");
const worstFirst = (a, b) => verdicts.reduce((order, v) => order || b[v] - a[v], 0);

export function showVerdicts(totals, choose) {
  replace(byId("verdicts"), verdicts.map((verdict) =>
    button({class: verdict, "data-key": verdict}, () => choose({verdict}), element("b", {}, number(totals[verdict])), verdict)),
    totals.waived ? element("span", {class: "soft waived"}, `Waived: ${number(totals.waived)}`) : null);
}

/// Days as columns without gaps; months where that were too many.
function columnsOf(opened) {
  const day = 86400000, first = Date.parse(opened[0].day), today = Date.now();
  const byDay = (today - first) / day < mostColumns;
  const columns = new Map();
  const labelOf = (date) => date.toISOString().slice(0, byDay ? 10 : 7);
  const at = new Date(first);
  if (!byDay) at.setUTCDate(1);
  for (; at <= today; byDay ? at.setUTCDate(at.getUTCDate() + 1) : at.setUTCMonth(at.getUTCMonth() + 1))
    columns.set(labelOf(at), null);
  for (const one of opened) {
    const label = labelOf(new Date(one.day));
    const sum = columns.get(label) || Object.fromEntries(verdicts.map((v) => [v, 0]));
    for (const verdict of verdicts) sum[verdict] += one[verdict];
    columns.set(label, sum);
  }
  return [...columns].slice(-mostColumns);
}

export function showOpened(opened) {
  if (opened.length === 0) return replace(byId("opened"), element("p", {class: "soft"}, "No finding is open."));
  const columns = columnsOf(opened), width = 440, height = 100, step = Math.min(40, width / columns.length);
  const total = (tally) => (tally ? verdicts.reduce((sum, v) => sum + tally[v], 0) : 0);
  const most = Math.max(...columns.map(([, tally]) => total(tally)));
  const filled = columns.filter(([, tally]) => tally);
  const spoken = filled.map(([label, tally]) => `${label}: ${tallyText(tally)}`).join("; ");
  const floor = height + 16;
  const picture = svg("svg", {viewBox: `0 0 ${width + 10} ${floor + 20}`, role: "img", "aria-label": spoken},
    svg("line", {x1: 0, y1: floor, x2: width, y2: floor}),
    svg("text", {x: 0, y: floor + 15}, columns[0][0]),
    columns.length > 3 ? svg("text", {x: step * columns.length, y: floor + 15, "text-anchor": "end"}, columns.at(-1)[0]) : null);
  const everyNumber = columns.length <= mostNumbers;  // or that of the highest column alone
  let highest = false;
  columns.forEach(([label, tally], i) => {
    if (!tally) return;
    const column = svg("g", {}, svg("title", {}, `${label}: ${tallyText(tally)}`));
    let y = floor;
    for (const verdict of verdicts.filter((v) => tally[v])) {
      const high = Math.max(1, height * tally[verdict] / most);
      y -= high;
      column.append(svg("rect", {x: i * step, y, width: step * 0.8, height: high, class: verdict}));
    }
    const isHighest = !highest && total(tally) === most;
    highest ||= isHighest;
    if (everyNumber || isHighest)
      column.append(svg("text", {x: i * step + step * 0.4, y: y - 4, "text-anchor": i * step < 30 ? "start" : "middle"}, number(total(tally))));
    picture.append(column);
  });
  replace(byId("opened"), picture);
}

/// A square a device, worst first; where a network has more than fit, each stands for several.
function squares(network) {
  const each = Math.ceil(network.devices / mostSquares), size = 6;
  const picture = svg("svg", {"aria-hidden": "true"});
  let at = 0;
  for (const verdict of verdicts) {
    let path = "";
    for (let left = Math.ceil(network[verdict] / each); left > 0; --left, ++at)
      path += `M${at % squaresARow * size} ${Math.floor(at / squaresARow) * size}h5v5h-5z`;
    if (path) picture.append(svg("path", {d: path, class: verdict}));
  }
  const width = Math.min(at, squaresARow) * size, height = Math.ceil(at / squaresARow) * size;
  for (const [key, value] of Object.entries({width, height, viewBox: `0 0 ${width} ${height}`})) picture.setAttribute(key, value);
  return picture;
}

let everyNetwork = false;  // or the worst ones alone
let latestNetworks = [];

export function showNetworks(networks, choose) {
  latestNetworks = networks;
  const shown = [...networks].sort(worstFirst).slice(0, everyNetwork ? mostNetworks : firstNetworks);
  const more = Math.min(networks.length, mostNetworks);
  const turn = () => { everyNetwork = !everyNetwork; showNetworks(latestNetworks, choose); };
  replace(byId("networks"), shown.map((network) => {
    const content = [element("b", {}, network.network), tallyText(network), squares(network)];
    if (!network.network.includes("/")) return element("li", {}, content);
    return element("li", {}, button({"data-key": network.network}, () => choose({network: network.network}), content));
  }));
  replace(byId("networks-more"), more <= firstNetworks ? null : button({"data-key": "more", "aria-expanded": everyNetwork}, turn,
    everyNetwork ? `The first ${firstNetworks} networks alone` : `${more < networks.length ? "The first" : "All"} ${number(more)} networks`));
  byId("overview").classList.toggle("few", networks.length <= fewNetworks);  // they stand beside the chart
  const affected = networks.filter((n) => n.banned).length;
  byId("networks-said").textContent = networks.length === 0 ? "No device has been found yet." :
    `A square is a device. Networks with banned equipment: ${number(affected)} of ${number(networks.length)}, these first.`;
}

function table(caption, titles, rows) {
  return element("table", {}, element("caption", {}, caption),
    element("thead", {}, element("tr", {}, titles.map((title) => element("th", {scope: "col"}, title)))),
    element("tbody", {}, rows.map(([first, ...rest]) =>
      element("tr", {}, element("th", {scope: "row"}, first), rest.map((cell) => element("td", {}, cell))))));
}

export function showStatus(status) {
  byId("site").textContent = element("span", {}, status.site).textContent;
  byId("version").textContent = `Onvigil ${status.version}`;
  replace(byId("health"), `${counted(status.devices.total, "device", "devices")}, last round `,
    status.rounds.last_finished ? time(status.rounds.last_finished) : "not ended yet", "; ",
    status.problems.length ? `${counted(status.problems.length, "problem", "problems")} of the sensor:` : "the sensor is well.");
  replace(byId("problems"), status.problems.map((p) => element("li", {}, sentence(p.do ? `${p.what} → ${p.do}` : p.what))));
  const drops = Object.entries(status.drops).filter(([, count]) => count).map(([why, count]) => `${number(count)} ${why}`);
  replace(byId("sensor"),
    element("p", {}, `Up since ${minute(status.started)}; ${counted(status.rounds.count, "round", "rounds")}` +
      `${status.rounds.running ? ", one runs" : ""}. ${drops.length ? `Messages left out: ${drops.join(", ")}.` : "No message was left out."}`),
    table("Interfaces", ["Interface", "Addresses", "Answers in the last round"],
      status.interfaces.map((one) => [one.name, one.addresses.join(", ") || "–", one.silent ? "silent" : number(one.answers_last_round)])),
    table("Sinks", ["Sink", "Type", "State", "Delivered", "Waiting", "Last error"],
      status.sinks.map((one) => [one.name, one.type, one.silent ? "silent" : one.state, number(one.delivered), number(one.backlog), one.last_error || "–"])));
}
