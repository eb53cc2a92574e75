/** What each side showed at a moment that somebody points at, above the seek bar. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { clock as clockText } from "../i18n/format";
import { Value } from "../i18n/text";
import type { Timeline } from "../wire/types";
import { Thumbs, placeAt } from "./thumbs";

export interface Pointed {
  at: number;
  /** Of the bar's width, 0..1. */
  share: number;
}

export function Preview(props: { timeline: Timeline | undefined; pointed: Pointed | null; order: readonly string[] }) {
  const { timeline, pointed, order } = props;
  const all = useMemo(() => {
    const seen = (timeline?.sides ?? []).filter((side) => side.thumbnails_url !== null);
    return seen.sort((a, b) => order.indexOf(a.participant_id) - order.indexOf(b.participant_id)).map((side) => new Thumbs(side));
  }, [timeline, order.join()]);
  useEffect(() => () => all.forEach((one) => one.close()), [all]);
  if (!pointed) return null;
  const share = Math.min(0.98, Math.max(0.02, pointed.share));
  return (
    <div class="preview" aria-hidden="true" style={{ left: `${share * 100}%`, transform: `translateX(${-share * 100}%)` }}>
      {all.length > 0 && (
        <div class="preview-pictures" dir="auto">
          {all.map((one) => (
            <Picture key={one.side.participant_id} thumbs={one} at={pointed.at} />
          ))}
        </div>
      )}
      <span class="number">
        <Value of={clockText(pointed.at)} />
      </span>
    </div>
  );
}

function Picture(props: { thumbs: Thumbs; at: number }) {
  const place = placeAt(props.thumbs.side.thumbnails, props.at);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    if (!place) setUrl(null);
    else props.thumbs.ask(place, (found) => !gone && setUrl(found));
    return () => {
      gone = true;
    };
  }, [props.thumbs, place?.at_ms]);
  return url && place ? <img src={url} alt="" data-thumbnail={place.at_ms} /> : <span class="preview-blank" />;
}
