/** The page's title: screen and state, never a patient's data. */
import { useEffect } from "preact/hooks";

export function useTitle(words: string): void {
  useEffect(() => {
    document.title = `${words} – E-Ilaj`;
  }, [words]);
}
