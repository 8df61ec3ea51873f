// What npm's `onvif` makes of the same fleet: how many cameras one probe of it finds, and what asking costs.
// node npm_onvif.js INTERFACE FIRST_ADDRESS COUNT; NODE_PATH names the folder it is installed in. Prints one JSON line.
'use strict';
const onvif = require('onvif');
const [device, first, count] = process.argv.slice(2);
const concurrency = 128;

function addressOf(number) {
  const base = first.split('.').reduce((value, part) => value * 256 + Number(part), 0) + number;
  return [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.');
}

function found() {
  return new Promise((resolve) => {
    onvif.Discovery.on('error', () => {});
    onvif.Discovery.probe({device, timeout: 5000, resolve: false}, (error, cams) => resolve(error ? 0 : cams.length));
  });
}

const calls = ['getSystemDateAndTime', 'getDeviceInformation', 'getScopes', 'getHostname', 'getNetworkInterfaces'];

async function ask(address) {
  const cam = new onvif.Cam({hostname: address, port: 80, path: '/onvif/device_service', autoconnect: false, timeout: 5000});
  cam.uri = {device: {path: '/onvif/device_service'}}; // what its connect() would learn from further calls
  for (const call of calls.filter((name) => typeof cam[name] === 'function'))
    await new Promise((resolve, reject) => cam[call]((error) => (error ? reject(error) : resolve())));
}

async function main() {
  const answer = {found: await found(), asked: 0, failed: 0};
  const before = process.cpuUsage();
  const started = process.hrtime.bigint();
  let next = 0;
  await Promise.all(Array.from({length: concurrency}, async () => {
    while (next < Number(count))
      await ask(addressOf(next++)).then(() => ++answer.asked, () => ++answer.failed);
  }));
  const used = process.cpuUsage(before);
  answer.calls = calls.filter((name) => typeof new onvif.Cam({autoconnect: false, hostname: 'x'})[name] === 'function').length;
  answer.seconds = Number(process.hrtime.bigint() - started) / 1e9;
  answer.cpu_ms_device = (used.user + used.system) / 1000 / Number(count);
  console.log(JSON.stringify(answer));
  process.exit(0);
}

main();
