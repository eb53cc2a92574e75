/** What a hidden and a missing page both show. */
import { Button } from "../design/controls";
import { useTitle } from "../design/title";
import { t } from "../i18n/text";

export function MissingPage() {
  useTitle(t("common.missing.title"));
  return (
    <div class="page narrow">
      <h1>{t("common.missing.title")}</h1>
      <p>{t("common.missing.text")}</p>
      <div>
        <Button kind="primary" href="/">
          {t("common.missing.go")}
        </Button>
      </div>
    </div>
  );
}
