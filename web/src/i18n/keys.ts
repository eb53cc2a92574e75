/** The names of all sentences, taken from the English catalogues; only types, nothing of it reaches the browser. */
import type admin from "./admin.en.json";
import type agreed from "./agreed.en.json";
import type call from "./call.en.json";
import type caseWords from "./case.en.json";
import type check from "./check.en.json";
import type colleagues from "./colleagues.en.json";
import type common from "./common.en.json";
import type desk from "./desk.en.json";
import type doctor from "./doctor.en.json";
import type exports from "./export.en.json";
import type frame from "./frame.en.json";
import type inbox from "./inbox.en.json";
import type link from "./link.en.json";
import type messages from "./messages.en.json";
import type print from "./print.en.json";
import type recordings from "./recordings.en.json";
import type review from "./review.en.json";
import type roster from "./roster.en.json";
import type rx from "./rx.en.json";
import type sign from "./sign.en.json";
import type sim from "./sim.en.json";

type Catalogues = typeof admin &
  typeof agreed &
  typeof call &
  typeof caseWords &
  typeof check &
  typeof colleagues &
  typeof common &
  typeof desk &
  typeof doctor &
  typeof exports &
  typeof frame &
  typeof inbox &
  typeof link &
  typeof messages &
  typeof print &
  typeof recordings &
  typeof review &
  typeof roster &
  typeof rx &
  typeof sign &
  typeof sim;

/** `desk.waiting#one` and `desk.waiting#other` are both asked for as `desk.waiting`. */
type Base<K> = K extends `${infer Name}#${string}` ? Name : K;

export type Group = "admin" | "agreed" | "call" | "case" | "check" | "colleagues" | "common" | "desk" | "doctor" | "export" | "frame" | "inbox" | "link" | "messages" | "print" | "recordings" | "review" | "roster" | "rx" | "sign" | "sim";
export type Key = Base<keyof Catalogues> & string;
