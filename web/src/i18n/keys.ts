/** The names of all sentences, taken from the English catalogues; only types, nothing of it reaches the browser. */
import type admin from "./admin.en.json";
import type call from "./call.en.json";
import type caseWords from "./case.en.json";
import type check from "./check.en.json";
import type common from "./common.en.json";
import type desk from "./desk.en.json";
import type doctor from "./doctor.en.json";
import type frame from "./frame.en.json";
import type link from "./link.en.json";
import type messages from "./messages.en.json";
import type recordings from "./recordings.en.json";
import type sign from "./sign.en.json";

type Catalogues = typeof admin &
  typeof call &
  typeof caseWords &
  typeof check &
  typeof common &
  typeof desk &
  typeof doctor &
  typeof frame &
  typeof link &
  typeof messages &
  typeof recordings &
  typeof sign;

/** `desk.waiting#one` and `desk.waiting#other` are both asked for as `desk.waiting`. */
type Base<K> = K extends `${infer Name}#${string}` ? Name : K;

export type Group = "admin" | "call" | "case" | "check" | "common" | "desk" | "doctor" | "frame" | "link" | "messages" | "recordings" | "sign";
export type Key = Base<keyof Catalogues> & string;
