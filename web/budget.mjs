/**
 * Checks the build: what call.html loads to be in the call (scripts and styles with their static imports, and the
 * catalogues) weighs at most 60 kB gzipped, what may follow during the call has a limit of its own, and no file asks
 * another host for anything.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("./dist/", import.meta.url).pathname;
const LIMIT = 60_000;
/** What a call may load in its course, all roles together; here so that it cannot grow unseen. Each part comes when it is
 * opened: messages with voice notes, the link's panel and the row of stills are 8 kB of it, the case from the intake and
 * the prescription 4 kB, the search for diagnoses 2 kB, colleagues called in 1 kB, who agreed and when 1 kB. */
const WHOLE_LIMIT = 87_000;
/** The helpline's chat with all it ever loads: five seconds of a link of 64 kbit/s. */
const HELPLINE_LIMIT = 40_000;
/** The presenter's cockpit comes by itself when the voice has had its time: not part of the call, so with a bound of its own. */
const COCKPIT_LIMIT = 20_000;
/** Names of XML vocabularies and an address inside an error text: never fetched. */
const HARMLESS = [/^http:\/\/www\.w3\.org\//, /^https:\/\/socket\.io\/$/, /^(https?|wss?):\/\/$/];

const files = callFiles();
const sizes = files.map((name) => [name, weight(name)]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
for (const [name, size] of sizes) console.log(`${String(size).padStart(7)}  ${name}`);
console.log(`${String(total).padStart(7)}  call page in all, gzipped; limit ${LIMIT}`);

const later = laterFiles();
const whole = later.reduce((sum, name) => sum + weight(name), total);
console.log(`${String(whole).padStart(7)}  with every sheet, the chart and the device check opened; limit ${WHOLE_LIMIT}`);

const helpline = ["helpline.html", ...loadedBy("helpline.html")].reduce((sum, name) => sum + weight(name), 0);
console.log(`${String(helpline).padStart(7)}  the helpline's chat in all, gzipped; limit ${HELPLINE_LIMIT}`);
const cockpit = readdirSync(join(DIST, "assets")).filter((name) => /^(cockpit|tap)[.-].*\.(js|css)$/.test(name) && !/\.(en|ur)-/.test(name));
const cockpitTotal = cockpit.reduce((sum, name) => sum + gzipSync(readFileSync(join(DIST, "assets", name)), { level: 9 }).length, 0);
console.log(`${String(cockpitTotal).padStart(7)}  the cockpit, loaded some seconds after a call runs; limit ${COCKPIT_LIMIT}`);

const strangers = foreignAddresses();
for (const [name, address] of strangers) console.error(`${name} names another host: ${address}`);
if (whole > WHOLE_LIMIT) console.error(`With everything opened it is ${whole - WHOLE_LIMIT} bytes over.`);
if (total > LIMIT) console.error(`The call page is ${total - LIMIT} bytes over its budget.`);
if (cockpitTotal > COCKPIT_LIMIT) console.error(`The cockpit is ${cockpitTotal - COCKPIT_LIMIT} bytes over its bound.`);
if (helpline > HELPLINE_LIMIT) console.error(`The helpline's chat is ${helpline - HELPLINE_LIMIT} bytes over its budget.`);
const over = total > LIMIT || whole > WHOLE_LIMIT || cockpitTotal > COCKPIT_LIMIT || helpline > HELPLINE_LIMIT;
process.exit(over || strangers.length > 0 ? 1 : 0);

/** Octets after gzip. */
function weight(name) {
  return gzipSync(readFileSync(join(DIST, name)), { level: 9 }).length;
}

/** Everything that call.html loads at once, and the larger language of its catalogues. */
function callFiles() {
  const seen = loadedBy("call.html");
  const catalogues = readdirSync(join(DIST, "assets")).filter((name) => /^(common|call)\.ur-.*\.js$/.test(name));
  return [...seen, ...catalogues.map((name) => `assets/${name}`).filter((name) => !seen.has(name))].sort();
}

/** Scripts with their static imports and styles that a page loads at once. */
function loadedBy(page) {
  const html = readFileSync(join(DIST, page), "utf8");
  const queue = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
  const seen = new Set();
  while (queue.length > 0) {
    const name = queue.pop();
    if (seen.has(name)) continue;
    seen.add(name);
    if (!name.endsWith(".js")) continue;
    const text = readFileSync(join(DIST, name), "utf8");
    for (const match of text.matchAll(/(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
      queue.push(posix.join(posix.dirname(name), match[1]));
    }
  }
  return seen;
}

/** What the call page loads when somebody opens it: dynamic imports of its scripts, without words and fonts. */
function laterFiles() {
  const found = new Set();
  for (const name of files.filter((one) => one.endsWith(".js"))) {
    for (const match of readFileSync(join(DIST, name), "utf8").matchAll(/["'](?:\.\/|assets\/)([\w.-]+\.(?:js|css))["']/g)) {
      const asset = `assets/${match[1]}`;
      if (!files.includes(asset) && !/\.(en|ur)-|fonts-/.test(asset)) found.add(asset);
    }
  }
  return [...found].sort();
}

function foreignAddresses() {
  const found = [];
  for (const name of readdirSync(DIST, { recursive: true })) {
    if (!/\.(js|css|html|svg|json)$/.test(name)) continue;
    for (const [address] of readFileSync(join(DIST, name), "utf8").matchAll(/(?:https?|wss?):\/\/[\w.:-]*\/?/g)) {
      if (!HARMLESS.some((pattern) => pattern.test(address))) found.push([name, address]);
    }
  }
  return found;
}
