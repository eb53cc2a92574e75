/** Half-typed text that the server cannot take yet, kept on the device for its author (Preact hook). */
import { useEffect, useRef, useState } from "preact/hooks";
import { now } from "./clock";
import { me } from "./identity";
import * as shelf from "./shelf";

const KEEP_AFTER_MS = 100;

/**
 * Like useState, but what is typed is on the device within 0.1 s and there again after a reload or a crash.
 * `ready` is false until the device has been asked; `forget` ends the draft when its words have found their place.
 */
export function useDraft<T>(name: string, initial: T) {
  const [value, setValue] = useState<T>(initial);
  const [ready, setReady] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** The draft that was typed in: what is typed while its kept words are still being looked for wins over them. */
  const touched = useRef("");
  const author = me.value?.id ?? "";
  const id = shelf.idOf(author, "draft", name);

  useEffect(() => {
    let gone = false;
    setReady(false);
    void shelf
      .find<T>(id)
      .then((kept) => !gone && touched.current !== id && setValue(kept ? kept.value : initial))
      .catch(() => undefined)
      .then(() => !gone && setReady(true));
    return () => {
      gone = true;
    };
  }, [id]);

  const change = (next: T) => {
    touched.current = id;
    setValue(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      void shelf.keep({ id, author, kind: "draft", at: now(), value: next });
    }, KEEP_AFTER_MS);
  };
  const forget = () => {
    touched.current = id;
    clearTimeout(timer.current);
    setValue(initial);
    return shelf.drop(id);
  };
  return { value, change, forget, ready };
}
