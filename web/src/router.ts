/** The address bar as a signal, links without reloading, and a pattern matcher. Knows no pages. */
import { signal } from "@preact/signals";

export interface Place {
  path: string;
  query: URLSearchParams;
  hash: string;
}

export const place = signal<Place>(read());

/** What the small call page answers; from there and to a guest's link it takes a real load. */
const CALL_PAGE = /^\/(call|i)\//;
const GUEST = /^\/i\//;
/** The light pages move without loading, also into a call; the small call page knows no other page. */
let moves = false;

/** Goes to an address of ours; `replace` leaves no step in the history. */
export function go(to: string, options: { replace?: boolean } = {}): void {
  const url = new URL(to, location.href);
  const other = CALL_PAGE.test(url.pathname) !== CALL_PAGE.test(location.pathname);
  if (moves ? GUEST.test(url.pathname) : other) {
    location.assign(url);
    return;
  }
  if (options.replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  const moved = place.peek().path !== url.pathname;
  place.value = read();
  if (moved) scrollTo(0, 0);
}

/** Changes one value of the query in place (filters, periods); an empty value takes it away. */
export function setQuery(name: string, value: string): void {
  const url = new URL(location.href);
  if (value === "") url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  go(url.pathname + url.search + url.hash, { replace: true });
}

/** The named parts of `path` under a pattern like `/desk/encounter/:id`, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.replace(/(.)\/$/, "$1").split("/");
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) found[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return found;
}

/** Follows clicks on plain links of ours without reloading. Called once by a page's entry. */
export function startRouter(): void {
  moves = true;
  addEventListener("popstate", () => {
    place.value = read();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target !== "" || link.hasAttribute("download")) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}

function read(): Place {
  if (typeof location === "undefined") return { path: "/", query: new URLSearchParams(), hash: "" };
  return { path: location.pathname, query: new URLSearchParams(location.search), hash: location.hash.slice(1) };
}
