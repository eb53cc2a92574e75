/**
 * Checks the build: what call.html loads (scripts and styles with their static imports, and the catalogues that it
 * loads lazily) weighs at most 60 kB gzipped, and no file asks another host for anything.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("./dist/", import.meta.url).pathname;
const LIMIT = 60_000;
/** Names of XML vocabularies and an address inside an error text: never fetched. */
const HARMLESS = [/^http:\/\/www\.w3\.org\//, /^https:\/\/socket\.io\/$/, /^(https?|wss?):\/\/$/];

const files = callFiles();
const sizes = files.map((name) => [name, gzipSync(readFileSync(join(DIST, name)), { level: 9 }).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
for (const [name, size] of sizes) console.log(`${String(size).padStart(7)}  ${name}`);
console.log(`${String(total).padStart(7)}  call page in all, gzipped; limit ${LIMIT}`);

const strangers = foreignAddresses();
for (const [name, address] of strangers) console.error(`${name} names another host: ${address}`);
if (total > LIMIT) console.error(`The call page is ${total - LIMIT} bytes over its budget.`);
process.exit(total > LIMIT || strangers.length > 0 ? 1 : 0);

/** Everything that call.html loads at once, and the larger language of its catalogues. */
function callFiles() {
  const html = readFileSync(join(DIST, "call.html"), "utf8");
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
  const catalogues = readdirSync(join(DIST, "assets")).filter((name) => /^(common|call)\.ur-.*\.js$/.test(name));
  return [...seen, ...catalogues.map((name) => `assets/${name}`).filter((name) => !seen.has(name))].sort();
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
