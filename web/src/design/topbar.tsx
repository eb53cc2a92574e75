/** The bar over every light page: where we are, tabs, send state, language, help, name, and the running call. */
import type { Signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { LANGUAGES, OWN_NAMES, language } from "../i18n/language";
import { T, setLanguage, t } from "../i18n/text";
import type { Key } from "../i18n/keys";
import { me, signOut } from "../wire/identity";
import { link } from "../wire/link";
import { unsent } from "../wire/outbox";
import { place } from "../router";
import { Button } from "./controls";
import { highContrast, setHighContrast } from "./contrast";
import { Icon, StateMark } from "./icon";
import type { IconName } from "./icon-names";
import { HelpLayer } from "./help";
import { Menu } from "./menu";

export interface Tab {
  href: string;
  word: Key;
  icon: IconName;
  /** Addresses under this one belong to the tab too. */
  under?: string;
  /** How much waits there; nothing is shown for none. */
  count?: Signal<number>;
}

export function TopBar(props: { tabs: readonly Tab[]; where: string; home: string }) {
  const [help, setHelp] = useState(false);
  return (
    <header class="topbar">
      <a class="button skip" href="#content" onClick={toContent}>
        {t("common.skip")}
      </a>
      <a class="brand" href={props.home}>
        <img src="/favicon.svg" width="28" height="28" alt="" />
        <span>{t("common.name")}</span>
      </a>
      <span class="where">{props.where}</span>
      {props.tabs.length > 0 && <Tabs tabs={props.tabs} />}
      <div class="tools">
        <SendState />
        <LanguageMenu />
        <Button kind="plain" icon="question" label={t("common.help")} onClick={() => setHelp(true)}>
          {null}
        </Button>
        {me.value && <NameMenu />}
      </div>
      {help && <HelpLayer onClose={() => setHelp(false)} />}
    </header>
  );
}

/** “All sent”, “3 not sent yet”, “No link”: what the link does to typed words, said at all times. */
export function SendState() {
  const count = unsent.value;
  if (link.value === "none") return <SendWord watch text={t("common.no_link")} />;
  if (link.value === "slow") return <SendWord watch text={t("common.slow_link")} />;
  if (count > 0) return <SendWord text={t("common.unsent", { count })} />;
  return (
    <span class="send-state done" role="status">
      <StateMark mark="done" size={16} />
      <span>{t("common.all_sent")}</span>
    </span>
  );
}

function SendWord(props: { text: string; watch?: boolean }) {
  return (
    <span class={props.watch ? "send-state watch" : "send-state"} role="status">
      <StateMark mark={props.watch ? "watch" : "waiting"} size={16} />
      <span>{props.text}</span>
    </span>
  );
}

export function LanguageMenu() {
  return (
    <Menu icon="language" word={OWN_NAMES[language.value]} label={`${t("common.language")}: ${OWN_NAMES[language.value]}`}>
      {(close) =>
        LANGUAGES.map((one) => (
          <button
            key={one}
            class="button"
            type="button"
            lang={one}
            aria-pressed={one === language.value}
            onClick={() => void setLanguage(one).then(close)}
          >
            {OWN_NAMES[one]}
          </button>
        ))
      }
    </Menu>
  );
}

function Tabs(props: { tabs: readonly Tab[] }) {
  const path = place.value.path;
  const longest = props.tabs
    .filter((tab) => path === tab.href || path.startsWith(`${tab.under ?? tab.href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
  return (
    <nav class="tabs" aria-label={t("common.main_tabs")}>
      {props.tabs.map((tab) => (
        <a key={tab.href} href={tab.href} aria-current={tab === longest ? "page" : undefined}>
          <Icon name={tab.icon} />
          <span>{t(tab.word)}</span>
          {tab.count && tab.count.value > 0 && (
            <span class="chip busy">
              <bdi dir="ltr">{tab.count.value}</bdi>
              <span class="hidden-text"> {t("common.new")}</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function NameMenu() {
  const name = me.value?.name ?? "";
  return (
    <Menu icon="person" word={name} label={t("common.account", { name })}>
      {(close) => (
        <>
          <a class="button" href="/me" onClick={close}>
            <Icon name="settings" />
            {t("common.my_settings")}
          </a>
          <Button pressed={highContrast.value} icon="eye" onClick={() => setHighContrast(!highContrast.value)}>
            <T k="common.high_contrast" />
          </Button>
          <Button icon="leave" onClick={() => void signOut()}>
            {t("common.sign_out")}
          </Button>
        </>
      )}
    </Menu>
  );
}

function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
