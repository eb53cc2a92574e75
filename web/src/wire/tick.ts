/** The server's time as a Preact hook, for waits and running times. */
import { useEffect, useState } from "preact/hooks";
import { now } from "./clock";

export function useNow(everyMs: number): number {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return time;
}
