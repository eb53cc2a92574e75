/** The cockpit under the pictures of a call: what the doctor asks for, or what is asked at the patient's side. */

import "./cockpit.css";
import { useEffect, useMemo } from "preact/hooks";
import type { CallView } from "../call/view";
import { Asker } from "./ask";
import { Incoming } from "./incoming";
import { Presenter } from "./present";
import { SharedPicture } from "./shared";
import { Tools } from "./tools";

export function Cockpit(props: { view: CallView }) {
  const { view } = props;
  const tools = useMemo(() => new Tools(view), [view]);
  const incoming = useMemo(() => new Incoming(tools), [tools]);
  useEffect(() => () => incoming.close(), [incoming]);
  if (tools.me === "" || tools.data.value === null) return null;
  if (tools.presents) return <Presenter tools={tools} incoming={incoming} />;
  if (tools.asks) return <Asker tools={tools} incoming={incoming} />;
  const shared = tools.shared.value;
  return shared && <SharedPicture tools={tools} incoming={incoming} capture={shared} own={null} />;
}
