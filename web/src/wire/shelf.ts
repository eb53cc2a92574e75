/**
 * Small records kept on this device until they are no longer needed: unsent writes and half-typed text.
 *
 * IndexedDB with strict durability and not localStorage: Chromium writes localStorage down only every few seconds, so
 * a killed browser or a power cut would lose words. Each record belongs to an author; others never see it.
 */

export interface Kept<T> {
  /** Unique on this device: author, kind and name. */
  id: string;
  author: string;
  kind: string;
  at: number;
  value: T;
}

const DATABASE = "e-ilaj";
const STORE = "kept";
let opened: Promise<IDBDatabase> | null = null;

export function idOf(author: string, kind: string, name: string): string {
  return `${author}|${kind}|${name}`;
}

export async function keep<T>(record: Kept<T>): Promise<void> {
  await within("readwrite", (store) => store.put(record));
}

export async function drop(id: string): Promise<void> {
  await within("readwrite", (store) => store.delete(id));
}

export async function find<T>(id: string): Promise<Kept<T> | undefined> {
  return within("readonly", (store) => store.get(id)) as Promise<Kept<T> | undefined>;
}

/** All records of an author and kind, oldest first. */
export async function all<T>(author: string, kind: string): Promise<Kept<T>[]> {
  const records = (await within("readonly", (store) => store.getAll())) as Kept<T>[];
  return records.filter((one) => one.author === author && one.kind === kind).sort((a, b) => a.at - b.at);
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  opened ??= open();
  const database = await opened;
  return new Promise((done, fail) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = () => fail(transaction.error);
    transaction.onabort = () => fail(transaction.error);
  });
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}
