/** What waits for this person to agree, of whatever recording; nothing where nothing waits. */

import { T } from "../i18n/text";
import { useExports } from "./export-data";
import { CopyRow } from "./export-row";
import { useWords } from "./export";

export function ExportsToDecide() {
  const ready = useWords();
  const loaded = useExports("/api/exports");
  const waiting = loaded.value?.exports ?? [];
  if (!ready || waiting.length === 0) return null;
  return (
    <section class="column">
      <h2>
        <T k="export.to_decide" v={{ count: waiting.length }} />
      </h2>
      <ul class="copies">
        {waiting.map((one) => (
          <CopyRow key={one.id} copy={one} withPlace onChanged={loaded.reload} />
        ))}
      </ul>
    </section>
  );
}
