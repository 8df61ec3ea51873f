// The live page: the API's numbers, asked again when its events say that something changed.
import {ask, byId} from "./dom.js";
import {showDevice} from "./device.js";
import {choose, markNew, showDevices, start, takeFilters} from "./devices.js";
import {showNetworks, showOpened, showStatus, showVerdicts} from "./overview.js";

const soonest = 300, seldomest = 30000;

function deviceId() {
  const hash = location.hash.slice(1);
  return hash.startsWith("dev-") ? hash : null;
}

async function showNumbers() {
  const [status, summary] = await Promise.all([ask("v1/status"), ask("v1/summary")]);
  showStatus(status);
  showVerdicts(summary.totals, choose);
  showOpened(summary.findings_opened);
  showNetworks(summary.networks, choose);
  document.title = `${summary.totals.banned} banned · ${byId("site").textContent} · Onvigil`;
}

/// What is on screen, once more. `focus`: the reader went there.
async function show(focus = false) {
  const id = deviceId();
  byId("device").hidden = !id;
  byId("overview").hidden = Boolean(id);
  await Promise.all([showNumbers(), id ? showDevice(id, focus) : showDevices()]);
  if (id && id === deviceId()) document.title = `${byId("device-title").textContent} · ${byId("site").textContent} · Onvigil`;
}

let timer = 0, due = Infinity, pause = soonest, running = false, missed = false;

/// One refresh for a burst of events, none beside another.
function refreshIn(delay) {
  missed ||= running;
  if (running || performance.now() + delay >= due) return;
  clearTimeout(timer);
  due = performance.now() + delay;
  timer = setTimeout(refresh, delay);
}

async function refresh() {
  const began = performance.now();
  [running, missed] = [true, false];
  try {
    await show();
  } catch {
    document.title = `no answer · ${byId("site").textContent} · Onvigil`;
    byId("health").textContent = "The daemon does not answer. What is shown may be old; this page asks again by itself.";
  }
  pause = Math.max(soonest, 10 * (performance.now() - began));  // a large inventory is asked less often
  [running, due] = [false, Infinity];
  refreshIn(missed ? pause : seldomest);
}

function follow() {
  const events = new EventSource("v1/events?follow=1&format=sse");
  events.onopen = () => refreshIn(pause);  // what happened before is not told
  events.onerror = () => {
    const refused = events.readyState === EventSource.CLOSED;  // as many follow as may
    if (refused) setTimeout(follow, seldomest);
    refreshIn(refused ? pause : soonest);
  };
  events.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.type === "device.found") markNew(event.device_id);
    refreshIn(pause);
  };
}

byId("zone").textContent = `times are those of ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
start();
addEventListener("hashchange", async (event) => {
  if (!deviceId()) takeFilters();
  try {
    await show(true);
  } catch {
    return refreshIn(soonest);
  }
  const left = new URL(event.oldURL).hash;  // back from a device: to its row
  const row = [...byId("rows").querySelectorAll("a")].find((one) => one.getAttribute("href") === left);
  if (location.hash === "#devices") byId("devices").focus();
  else if (!deviceId() && row) row.focus();
});
refresh();
follow();
