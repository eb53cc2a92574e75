/** Loading as UX §4: nothing for 300 ms, then the content's shape, at 4 s a word, at 15 s a way to try again. */
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { T, t } from "../i18n/text";
import { Button } from "./controls";
import { ProblemBanner } from "./problem";

export interface Loaded<T> {
  /** Kept while it is loaded again, so stale data stays on the screen. */
  value: T | undefined;
  error: unknown;
  reload: () => void;
  set: (value: T) => void;
}

/** Loads on mount and whenever `inputs` change; an answer to older inputs is dropped. */
export function useLoad<T>(work: () => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = ++turn.current;
    work().then(
      (loaded) => {
        if (turn.current !== mine) return;
        setError(undefined);
        setValue(loaded);
      },
      (problem: unknown) => turn.current === mine && setError(problem),
    );
  }, inputs);
  useEffect(() => {
    reload();
    return () => void turn.current++;
  }, [reload]);
  return { value, error, reload, set: setValue };
}

/** The content when it is there; before that the skeleton, or the problem in place. */
export function Loading<T>(props: { of: Loaded<T>; rows?: number; children: (value: T) => ComponentChildren }) {
  const { value, error, reload } = props.of;
  if (value === undefined && error === undefined) return <Skeleton rows={props.rows ?? 3} onAgain={reload} />;
  return (
    <>
      {error !== undefined && <ProblemBanner error={error} onAgain={reload} />}
      {value !== undefined && props.children(value)}
    </>
  );
}

export function Skeleton(props: { rows?: number; onAgain?: () => void }) {
  const [step, setStep] = useState(0);
  useEffect(() => {
    const timers = [300, 4_000, 15_000].map((ms, index) => setTimeout(() => setStep(index + 1), ms));
    return () => timers.forEach(clearTimeout);
  }, []);
  if (step === 0) return null;
  return (
    <div class="skeleton" aria-busy="true">
      {step >= 2 && (
        <p role="status">
          <T k="common.still_loading" />
        </p>
      )}
      {step >= 3 && props.onAgain && (
        <div>
          <Button onClick={props.onAgain}>{t("common.try_again")}</Button>
        </div>
      )}
      {Array.from({ length: props.rows ?? 3 }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}
