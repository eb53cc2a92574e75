/** Pictures and voice notes attached to an encounter, for staff and doctors: small ones in a row, one large. */
import "./case.css";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { type Loaded, useLoad } from "../design/loading";
import { Layer } from "../design/surfaces";
import { time } from "../i18n/format";
import { Value, t } from "../i18n/text";
import { http } from "../wire/http";
import { say } from "../wire/triage";
import type { Attachment, Attachments, Triage } from "../wire/types";

/** Read again whenever `news` changes. */
export function useAttachments(encounterId: string, news: unknown): Loaded<readonly Attachment[]> {
  const path = `/api/encounters/${encounterId}/attachments`;
  return useLoad(() => http.get<Attachments>(path).then((found) => found.attachments), [encounterId, news]);
}

interface GalleryProps {
  encounterId: string;
  of: Loaded<readonly Attachment[]>;
  data: Triage | null;
  removable?: boolean;
}

export function Gallery(props: GalleryProps) {
  const [opened, setOpened] = useState<Attachment | null>(null);
  const found = (props.of.value ?? []).filter((one) => one.part === "whole");
  if (found.length === 0) return null;
  const remove = async (one: Attachment) => {
    await http.del(`/api/encounters/${props.encounterId}/attachments/${one.id}`).catch(() => undefined);
    setOpened(null);
    props.of.reload();
  };
  return (
    <ul class="gallery">
      {found.map((one) => (
        <li key={one.id}>
          <Small one={one} encounterId={props.encounterId} name={nameOf(one, props.data)} onOpen={() => setOpened(one)} />
        </li>
      ))}
      {opened && (
        <Layer title={nameOf(opened, props.data)} closeLabel={t("common.close")} onClose={() => setOpened(null)}>
          <Whole one={opened} encounterId={props.encounterId} name={nameOf(opened, props.data)} />
          {props.removable && (
            <div class="row">
              <Button icon="close" onClick={() => void remove(opened)}>
                {t("case.take_out")}
              </Button>
            </div>
          )}
        </Layer>
      )}
    </ul>
  );
}

function nameOf(one: Attachment, data: Triage | null): string {
  const worth = data?.complaints.flatMap((each) => each.pictures).find((each) => each.id === one.shows);
  return say(worth?.text) || t(`case.kind_${one.kind}`);
}

interface OneProps {
  one: Attachment;
  encounterId: string;
  name: string;
}

function Small(props: OneProps & { onOpen: () => void }) {
  const { one } = props;
  // Sharp pictures are large: in a call they come under the voice, in the cockpit's own row.
  const source = useSource(props.encounterId, one.from_call && one.kind === "picture" ? null : one);
  if (one.kind !== "picture") {
    return (
      <span class="column tight">
        <span>
          {props.name} <Value of={time(one.taken_at)} />
        </span>
        {source && <audio controls src={source} />}
      </span>
    );
  }
  return (
    <button type="button" class="gallery-one" onClick={props.onOpen}>
      {source ? <img src={source} alt="" /> : <span class="gallery-waits" />}
      <span>
        {props.name} <Value of={time(one.taken_at)} />
      </span>
    </button>
  );
}

function Whole(props: OneProps) {
  const source = useSource(props.encounterId, props.one);
  return source ? <img class="gallery-whole" src={source} alt={props.name} /> : null;
}

/** An address of the page's own for the bytes, which come with the token in the head. */
function useSource(encounterId: string, one: Attachment | null): string | null {
  const [source, setSource] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    if (!one) return;
    void http.blob(`/api/encounters/${encounterId}/attachments/${one.id}`, one.mime).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setSource(made);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [encounterId, one?.id]);
  return source;
}
