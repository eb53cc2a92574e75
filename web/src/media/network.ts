/** The device's network, as far as browsers tell of it. */

/** Calls `moved` when the device has a network again, or another one; the returned function ends it. */
export function watchNetwork(moved: () => void): () => void {
  const told = (navigator as Navigator & { connection?: EventTarget }).connection;
  addEventListener("online", moved);
  told?.addEventListener("change", moved);
  return () => {
    removeEventListener("online", moved);
    told?.removeEventListener("change", moved);
  };
}
