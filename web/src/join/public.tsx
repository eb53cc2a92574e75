/** The frame of pages for whoever has no account: name, language, the page. */
import type { ComponentChildren } from "preact";
import { LanguageMenu } from "../design/topbar";
import { t } from "../i18n/text";
import "./join.css";

export function PublicFrame(props: { children: ComponentChildren }) {
  return (
    <div class="public">
      <header class="row">
        <a class="brand" href="/">
          <img src="/favicon.svg" width="32" height="32" alt="" />
          <span>{t("common.name")}</span>
        </a>
        <span class="end">
          <LanguageMenu />
        </span>
      </header>
      <main id="content" class="column" tabIndex={-1}>
        {props.children}
      </main>
    </div>
  );
}
