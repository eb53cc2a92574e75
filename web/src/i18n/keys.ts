/** The names of all sentences, taken from the English catalogues; only types, nothing of it reaches the browser. */
import type admin from "./admin.en.json";
import type agreed from "./agreed.en.json";
import type board from "./board.en.json";
import type call from "./call.en.json";
import type caseWords from "./case.en.json";
import type check from "./check.en.json";
import type cockpit from "./cockpit.en.json";
import type colleagues from "./colleagues.en.json";
import type common from "./common.en.json";
import type day from "./day.en.json";
import type desk from "./desk.en.json";
import type doctor from "./doctor.en.json";
import type exports from "./export.en.json";
import type frame from "./frame.en.json";
import type inbox from "./inbox.en.json";
import type join from "./join.en.json";
import type link from "./link.en.json";
import type messages from "./messages.en.json";
import type print from "./print.en.json";
import type recordings from "./recordings.en.json";
import type reports from "./reports.en.json";
import type rescue from "./rescue.en.json";
import type review from "./review.en.json";
import type roster from "./roster.en.json";
import type rx from "./rx.en.json";
import type safety from "./safety.en.json";
import type sign from "./sign.en.json";
import type sim from "./sim.en.json";
import type volunteers from "./volunteers.en.json";

type Catalogues = typeof admin &
  typeof agreed &
  typeof board &
  typeof call &
  typeof caseWords &
  typeof check &
  typeof cockpit &
  typeof colleagues &
  typeof common &
  typeof day &
  typeof desk &
  typeof doctor &
  typeof exports &
  typeof frame &
  typeof inbox &
  typeof join &
  typeof link &
  typeof messages &
  typeof print &
  typeof recordings &
  typeof reports &
  typeof rescue &
  typeof review &
  typeof roster &
  typeof rx &
  typeof safety &
  typeof sign &
  typeof sim &
  typeof volunteers;

/** `desk.waiting#one` and `desk.waiting#other` are both asked for as `desk.waiting`. */
type Base<K> = K extends `${infer Name}#${string}` ? Name : K;

export type Group = "admin" | "agreed" | "board" | "call" | "case" | "check" | "cockpit" | "colleagues" | "common" | "day" | "desk" | "doctor" | "export" | "frame" | "inbox" | "join" | "link" | "messages" | "print" | "recordings" | "reports" | "rescue" | "review" | "roster" | "rx" | "safety" | "sign" | "sim" | "volunteers";
export type Key = Base<keyof Catalogues> & string;
