// Made by `python -m server.api.typescript`. Do not edit: change the models and run `make types`.

export interface AccountMade {
  login: string;
}

export interface AccountNew {
  login: string;
  password: string;
}

export interface AccountSafety {
  code_app: boolean;
  code_app_demanded: boolean;
  recovery_codes_left: number;
  sign_ins: (OwnSignIn)[];
}

/** How a page is to send and receive (`media.advice.Advice`). */
export interface AdviceCard {
  rung: "full" | "small" | "steps" | "stills" | "audio" | "text";
  reason: string;
  voice_bitrate: number;
  voice_packet_ms: 20 | 40 | 60;
  voice_fec: boolean;
  voice_dtx: boolean;
  voice_red: boolean;
  video_send: boolean;
  video_height: number;
  video_frame_rate: number;
  video_bitrate: number;
  video_layers: 1 | 3;
  video_codec: string;
  still_every_s: number | null;
  still_octets: number | null;
  bulk_up_bps: number;
  bulk_down_bps: number;
  jitter_ms: number | null;
  apart: boolean;
}

/** `call.advice`: how this page is to send and receive from now on, and who gets whom how. */
export interface AdviceGiven {
  v: 1;
  call_id: string;
  advice: AdviceCard;
}

/** None: to nobody. */
export interface AlarmAssignChange {
  person_id: string | null;
}

/** Kind `alarm`: one that is not over. */
export interface AlarmCard {
  id: string;
  kind: string;
  about: string;
  center_id: string | null;
  severity: "watch" | "act";
  detail: string;
  raised_at: string;
  acknowledged_by: string | null;
  assigned_to: string | null;
  snoozed_until: string | null;
}

/** `by` empty: the house itself. `detail`: a note, a name, or minutes. */
export interface AlarmEntrySeen {
  at: string;
  by: string;
  did: "raised" | "worse" | "cleared" | "acknowledged" | "assigned" | "snoozed" | "noted";
  detail: string;
}

/** `open` oldest first, `over` newest first. */
export interface AlarmList {
  open: (AlarmRaised)[];
  over: (AlarmRaised)[];
  people: (ControlPerson)[];
}

export interface AlarmNoteNew {
  text: string;
}

export interface AlarmOpened {
  alarm: AlarmRaised;
  history: (AlarmEntrySeen)[];
}

/** `about` is the id of a room, an encounter, a person or a recording, or a word for a part of the node. */
export interface AlarmRaised {
  id: string;
  kind: string;
  about: string;
  about_name: string;
  center_id: string | null;
  center_name: string;
  severity: "watch" | "act";
  detail: string;
  raised_at: string;
  cleared_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: string;
  assigned_to: string;
  snoozed_until: string | null;
}

/** 0 wakes it. */
export interface AlarmSnoozeChange {
  minutes: 0 | 15 | 60 | 240;
}

/** `cue.answer`: done, or not possible. */
export interface AnswerCue {
  v?: 1;
  call_id: string;
  cue_id: string;
  answer: "done" | "not_possible";
}

export interface AnswerNew {
  text: string;
}

/** Value of `call.offer`. */
export interface Answered {
  sdp: string;
  transport_id: string;
  slots: (SlotCard)[];
  missing: number;
}

export interface ApplicationAnswers {
  name: string;
  sex: "female" | "male";
  contact_kind: "email" | "whatsapp";
  contact: string;
  phone: string;
  identity: string;
  council: string;
  number: string;
  valid_until: string;
  specialities: (string)[];
  qualification: string;
  years: number;
  post: string;
  languages: (string)[];
  country: string;
  zone: string;
  hours: (OfferedHours)[];
  most_per_day: number | null;
  women_and_children: boolean;
  wants_calls: boolean;
}

export interface ApplicationChange {
  answers: ApplicationAnswers;
}

export interface ApplicationNew {
  answers: ApplicationAnswers;
  language?: "en" | "ur";
  agreed: true;
}

export interface ApplicationSeen {
  reference: string;
  state: "unconfirmed" | "open" | "sent" | "more" | "verified" | "refused" | "withdrawn" | "joined";
  answers: ApplicationAnswers | null;
  reason: string;
  has_scan: boolean;
  decided_at: string | null;
}

/** The encounter that the booking has become. */
export interface Arrived {
  card: EncounterCard;
}

/** `capture.ask`: the doctor asks a page for a sharp picture, a region of one, or its last sound. */
export interface AskCapture {
  v?: 1;
  call_id: string;
  capture_id: string;
  participant_id: string;
  kind: "picture" | "sound";
  site?: string;
  frozen?: boolean;
  whole_id?: string | null;
  region?: [number, number, number, number] | null;
}

/** `cue.ask`: the doctor asks the center for something. */
export interface AskCue {
  v?: 1;
  call_id: string;
  cue_id: string;
  cue: string;
  site?: string;
}

/** `device.ask`: the doctor would like that seat's other camera, or its stethoscope; null: no change. */
export interface AskDevice {
  v?: 1;
  call_id: string;
  participant_id: string;
  camera?: "face" | "exam" | null;
  scope?: boolean | null;
  site?: string;
}

/** `call.ask_still`: a doctor asks a participant's page for one sharp picture. */
export interface AskStill {
  v?: 1;
  call_id: string;
  participant_id: string;
}

export interface Assigned {
  person_id: string;
}

export interface Attachment {
  id: string;
  kind: "picture" | "voice" | "sound";
  mime: string;
  shows: string;
  note: string;
  seconds: number | null;
  taken_at: string;
  octets: number;
  site: string;
  part: "whole" | "small" | "region";
  whole_id: string | null;
  from_call: boolean;
}

export interface AttachmentKept {
  next: number;
  whole: boolean;
}

/** One piece, base64; the same piece may come again. */
export interface AttachmentPieceNew {
  kind: "picture" | "voice";
  mime: string;
  shows?: string;
  note?: string;
  seconds?: number | null;
  number: number;
  count: number;
  data: string;
}

/** How fast it may come, bit/s, so that it stays under the voice of a call; null: at once. */
export interface AttachmentRead {
  bps: number | null;
}

export interface Attachments {
  attachments: (Attachment)[];
}

export interface AuditEvent {
  number: number;
  at: string;
  actor_id: string | null;
  actor_name: string;
  role: string;
  action: string;
  object_kind: string;
  object_id: string;
  reason: string;
}

export interface AuditEvents {
  events: (AuditEvent)[];
  next: string | null;
}

/** `capture.begin`: this page has it; its pieces follow as `call.piece` of the same kind and id. */
export interface BeginCapture {
  v?: 1;
  call_id: string;
  capture_id: string;
  kind: "picture" | "sound";
  part?: "whole" | "small" | "region";
  whole_id?: string | null;
  region?: [number, number, number, number] | null;
  site?: string;
  width?: number | null;
  height?: number | null;
  seconds?: number | null;
}

/** Kind `board_call`. `…_minutes`: the worst level of each of the last 30 whole minutes, newest last. */
export interface BoardCallCard {
  id: string;
  center_id: string;
  room_id: string | null;
  speciality: string;
  doctor_id: string | null;
  doctor_name: string;
  opened_at: string;
  patient_up: number | null;
  patient_down: number | null;
  doctor_up: number | null;
  doctor_down: number | null;
  patient_up_minutes: string;
  patient_down_minutes: string;
  doctor_up_minutes: string;
  doctor_down_minutes: string;
  patient_gets: "full" | "small" | "steps" | "stills" | "audio" | "text";
  doctor_gets: "full" | "small" | "steps" | "stills" | "audio" | "text";
  recording: "off" | "on" | "paused" | "stopped_by_fault";
  people: (string)[];
  at_most: "full" | "small" | "steps" | "stills" | "audio" | "text";
  relayed: (string)[];
}

/** A colleague's call to join by `call.join`. */
export interface BoardJoined {
  call_id: string;
}

/** Kind `board_room`. `closed`: no screen has stood in it today; `offline`: one has, and is gone. */
export interface BoardRoomCard {
  id: string;
  center_id: string;
  name: string;
  state: "closed" | "offline" | "empty" | "waiting" | "call";
  tone: "normal" | "busy" | "watch" | "act";
  encounter_id: string | null;
}

export interface Booking {
  id: string;
  patient: PatientCard;
  center_id: string;
  at: string;
  kind: "booked" | "follow_up" | "put_off";
  state: "booked" | "arrived" | "noshow" | "cancelled";
  speciality: string;
  doctor_id: string | null;
  doctor_name: string | null;
  complaint: string;
  urgency: Urgency;
  encounter_id: string | null;
}

export interface BookingNew {
  id?: string | null;
  patient_id: string;
  at: string;
  speciality: string;
  doctor_id?: string | null;
  complaint?: string;
  language?: string;
  woman_doctor_wanted?: boolean;
}

export interface Bookings {
  bookings: (Booking)[];
}

export interface CalendarMade {
  path: string;
}

export interface CalendarSeen {
  made_at: string | null;
}

/** The call itself, as both ends show it. */
export interface CallCard {
  id: string;
  encounter_id: string;
  state: "open" | "closed";
  opened_at: string;
  recording: RecordingState;
  recording_reason: string;
  recording_detail: string;
}

/** `call.opened`: a claimed patient sits in this screen's room (or this doctor has claimed): go to the call. */
export interface CallOpened {
  v: 1;
  call_id: string;
  encounter_id: string;
  by: string;
}

/** `call.rescued`: the control room has done something to this call, or says something to this page.

`relay` and `direct`: this seat's media goes over TURN by TLS alone, or as it likes again; `restart`: its page
lets its devices and its connection go and begins anew; `free`: pictures may come back; `say`: words or a cue. */
export interface CallRescued {
  v: 1;
  call_id: string;
  kind: "relay" | "direct" | "restart" | "free" | "say";
  by: string;
  yours: boolean;
  text: string;
  cue: "" | "come_closer" | "check_microphone" | "wait_please" | "call_us";
}

export interface Cancel {
  reason: string;
}

/** A sharp picture or a stethoscope's sound; once `whole`, an attachment of the encounter under its id. */
export interface CaptureCard {
  id: string;
  participant_id: string | null;
  kind: "picture" | "voice" | "sound";
  part: "whole" | "small" | "region";
  whole_id: string | null;
  region: [number, number, number, number] | null;
  site: string;
  at: string;
  stage: "asked" | "coming" | "whole" | "missed";
  percent: number;
  width: number | null;
  height: number | null;
  seconds: number | null;
  frozen: boolean;
  shared: boolean;
}

/** The structured case in short. Complaints and signs are ids of the triage data. */
export interface CaseCard {
  complaints: (string)[];
  since: string;
  signs: (string)[];
  none_seen: boolean;
  pregnant: boolean | null;
  reasons: (ReasonCard)[];
  attachments: number;
  lowered_because: string;
}

/** Value of `topic.follow` when `since` was still known: what was missed, oldest first. */
export interface CatchUp {
  topic: string;
  epoch: string;
  seq: number;
  events: (TopicChanged)[];
}

export interface Caution {
  medicine_id: string;
  kind: "allergy" | "related_allergy" | "duplicate" | "same_class" | "controlled";
  about: string;
  since: string | null;
}

export interface Center {
  id: string;
  name: string;
  district: string;
  phone: string;
  active: boolean;
  rooms: (Room)[];
}

/** Kind `center`. */
export interface CenterCard {
  id: string;
  name: string;
  district: string;
  phone: string;
  waiting: number;
}

export interface CenterChange {
  name?: string | null;
  district?: string | null;
  phone?: string | null;
  active?: boolean | null;
}

export interface CenterNew {
  name: string;
  district?: string;
  phone?: string;
}

export interface Centers {
  centers: (Center)[];
}

export interface Chat {
  lines: (ChatLine)[];
  next: number;
  language: string;
  words: Record<string, string>;
}

export interface ChatAsked {
  after: number;
  wait: number;
}

/** What is shown on a button, and what pressing it says. */
export interface ChatChoice {
  pick: string;
  title: string;
}

/** `who`: `me` is the citizen. `key` names the wording, "" for what a person wrote. */
export interface ChatLine {
  number: number;
  who: "me" | "bot" | "person";
  kind: "text" | "pick" | "voice" | "photo" | "other";
  at: string;
  text: string;
  key: string;
  choices: (ChatChoice)[];
  commands: (ChatChoice)[];
  many: boolean;
  link: string;
  author: string;
  lost: boolean;
}

export interface ChatMedia {
  mime: string;
  data: string;
}

/** What the message that brings it has to say. */
export interface ChatMediaKept {
  id: string;
}

export interface ChatMessage {
  id: string;
  kind: "text" | "pick" | "photo" | "voice";
  body: string;
}

/** `queue.claim`: a doctor takes an encounter. Errors: `claim.taken` with `by`, `claim.not_on_duty`, … */
export interface Claim {
  v?: 1;
  encounter_id: string;
}

export interface Closing {
  remaining: (StillWaiting)[];
}

export interface Cockpit {
  version: string;
  signed_off_by: string;
  unreviewed: (string)[];
  cues: (CockpitCue)[];
  sites: (CockpitSite)[];
  checklist: (CockpitItem)[];
}

/** Something that the doctor may ask of the center; its pictogram has the same name. */
export interface CockpitCue {
  id: string;
  on_site: boolean;
  text: Record<string, string>;
}

export interface CockpitItem {
  id: string;
  text: Record<string, string>;
}

/** A place on the body; `at` in 1/1000 of the figure's width and height. */
export interface CockpitSite {
  id: string;
  side: "front" | "back";
  at: [number, number];
  text: Record<string, string>;
}

export interface CodeAppBegun {
  address: string;
  secret: string;
  picture: string;
}

export interface CodeAppChange {
  code?: string;
}

export interface CodeAppReset {
  reason: string;
}

export interface CodeTyped {
  code: string;
}

export interface ColleagueAsked {
  doctor_id: string;
}

/** Exactly one of both. */
export interface ColleagueWanted {
  doctor_id?: string | null;
  speciality?: string | null;
  note?: string;
}

export interface ConsentAnswer {
  participant_id: string | null;
  name: string;
  scope: "care" | "recording";
  given: boolean;
  who: "patient" | "guardian" | "participant";
  guardian: string;
  how: "spoken" | "tapped";
  words: string;
  language: string;
  witness: string;
  at: string;
}

/** One answer of the patient. Asking again makes a further event; the latest counts. */
export interface ConsentGiven {
  scope: "care" | "recording";
  given: boolean;
  who?: "patient" | "guardian";
  guardian?: string;
  how?: "spoken" | "tapped";
  wording: string;
  language: string;
}

/** `call.consent`: yes or no of this participant to being recorded, in which wording; also the withdrawal. */
export interface ConsentToRecording {
  v?: 1;
  call_id: string;
  given: boolean;
  wording: string;
  language: string;
}

export interface ConsentWording {
  id: string;
  scope: "care" | "recording";
  language: string;
  text: string;
}

export interface Consents {
  answers: (ConsentAnswer)[];
}

/** To whom an alarm can be assigned. */
export interface ControlPerson {
  id: string;
  name: string;
}

export interface Conversation {
  id: string;
  channel: string;
  number: string;
  language: string;
  alert: "danger" | "person" | "failed" | "";
  alerted_at: string | null;
  last_in_at: string | null;
  unread: boolean;
  holder_id: string | null;
  holder_name: string;
  encounter_id: string | null;
  encounter_state: string;
  way: string;
  rating: string;
  opted_out: boolean;
}

export interface ConversationShown {
  conversation: Conversation;
  lines: (ChatLine)[];
}

export interface Conversations {
  conversations: (Conversation)[];
}

export interface ConversationsAsked {
  which: "open" | "mine" | "all";
}

/** What the doctor asks of the center, and the answer. `cue` and `site` are ids of `GET /api/cockpit`. */
export interface CueCard {
  id: string;
  cue: string;
  site: string;
  asked_at: string;
  asked_by: string;
  answer: "done" | "not_possible" | null;
  answered_at: string | null;
  answered_by: string;
}

export interface DeactivationNew {
  reason?: string;
}

export interface Decided {
  card: EncounterCard;
}

export interface DecisionMade {
  decision: "other_doctor" | "asynchronous" | "tomorrow" | "went_home";
  speciality: string | null;
  detail: string;
}

export interface DemoMessage {
  at: string;
  to: string;
  subject: string;
  text: string;
}

/** What would have gone out; nothing of it left this machine. */
export interface DemoOutbox {
  messages: (DemoMessage)[];
}

/** Which camera a seat shows, and its stethoscope; the id is the participant's. */
export interface DeviceCard {
  id: string;
  camera: "face" | "exam";
  camera_asked: "face" | "exam" | null;
  scope: "off" | "asked" | "live" | "kept";
  site: string;
}

export interface Diagnosis {
  code: string;
  text: string;
  certainty: "provisional" | "differential" | "confirmed";
}

export interface DiagnosisTerm {
  code: string;
  en: string;
  ur: string;
  also: (string)[];
}

export interface DoctorCallShown {
  id: string;
  speciality: string;
  made_at: string;
  waiting: number;
  doctors: number;
  longest_minutes: number;
  asked: number;
}

export interface DoctorCalls {
  calls: (DoctorCallShown)[];
}

/** A doctor on duty, as staff and other doctors see it. */
export interface DoctorCard {
  id: string;
  name: string;
  specialities: (string)[];
  on_duty_since: string | null;
  licence: "ok" | "missing" | "unverified" | "expired";
  connected: boolean;
  encounter_id: string | null;
}

export interface DoctorName {
  id: string;
  name: string;
}

export interface DoctorOnRoster {
  id: string;
  name: string;
  specialities: (string)[];
  languages: (string)[];
  is_woman: boolean;
  state: "on" | "unreachable" | "expected" | "late" | "missing" | "left" | "off";
  on_duty_since: string | null;
  shift_begins: string | null;
  shift_ends: string | null;
  next_begins: string | null;
  licence: "ok" | "missing" | "unverified" | "expired";
  licence_valid_until: string | null;
  licence_ends_soon: boolean;
  in_call: boolean;
}

export interface Doctors {
  doctors: (DoctorName)[];
}

export interface DoctorsToAsk {
  doctors: (DoctorOnRoster)[];
}

export interface DocumentLinkMade {
  path: string;
  expires_at: string;
}

export interface DocumentLinkNew {
  kind?: "prescription" | "summary";
  language?: string;
}

export interface DrawMade {
  rules: (DrawRule)[];
}

/** At most 31 days. */
export interface DrawNew {
  since: string;
  until: string;
}

export interface DrawRule {
  title: TwoLanguages;
  count: number;
}

/** `drawing.stroke`: a line begins or grows; `points` is all of it. */
export interface DrawStroke {
  v?: 1;
  call_id: string;
  capture_id: string;
  stroke_id: string;
  tool: "pen" | "circle" | "arrow";
  points: (number)[];
}

/** `name` is its id. A controlled one is listed so that the page can say why it cannot be chosen. */
export interface Drug {
  name: string;
  drug_class: string;
  brands: (string)[];
  forms: (DrugForm)[];
  controlled: boolean;
}

export interface DrugForm {
  form: string;
  strength: string;
}

export interface Duty {
  doctors: (DoctorOnRoster)[];
}

/** Kind `duty`: a doctor who is on duty, or should be. */
export interface DutyCard {
  id: string;
  name: string;
  specialities: (string)[];
  state: "on" | "unreachable" | "expected" | "late" | "missing" | "left" | "off";
  load: "busy" | "overloaded" | "idle" | "free" | "";
  encounter_id: string | null;
  today: number;
  on_duty_since: string | null;
  shift_begins: string | null;
}

export interface EarlierPrescription {
  encounter_id: string;
  signed_at: string;
  signer_name: string;
  medicines: (Medicine)[];
}

export interface Encounter {
  card: EncounterCard;
  patient: Patient;
  complaint_words: string;
  attendant: string;
  vitals: VitalsTaken | null;
  care_consent: boolean | null;
  recording_consent: boolean | null;
  outcome: string | null;
  follow_up_on: string | null;
  place: number | null;
  recording_id: string | null;
  intake: IntakeSaid | null;
  judged: Judged;
  handover: string;
}

/** One encounter as desk and queue show it. */
export interface EncounterCard {
  id: string;
  state: EncounterState;
  patient: PatientCard;
  center_id: string;
  center_name: string;
  room_id: string | null;
  room_name: string | null;
  speciality: string | null;
  urgency: Urgency | null;
  complaint: string;
  vitals: Record<string, number>;
  vital_flags: (VitalFlag)[];
  language: string;
  woman_doctor_wanted: boolean;
  recording_consent: boolean | null;
  arrived_at: string;
  queued_at: string | null;
  doctor_id: string | null;
  doctor_name: string | null;
  claimed_at: string | null;
  finished_at: string | null;
  booked_for: string | null;
  missing: (string)[];
  case: CaseCard | null;
  sent: SentCard | null;
}

/** Saved as typed; only what is there changes. */
export interface EncounterChange {
  complaint?: string | null;
  speciality?: string | null;
  urgency?: Urgency | null;
  lowered_because?: string | null;
  room_id?: string | null;
  language?: string | null;
  woman_doctor_wanted?: boolean | null;
  attendant?: string | null;
}

export interface EncounterNew {
  id?: string | null;
  patient_id: string;
  room_id?: string | null;
  language?: string;
}

/** FHIR R4 EncounterStatus, the part we use. */
export type EncounterState = "arrived" | "triaged" | "in-progress" | "onleave" | "finished" | "cancelled";

export interface Encounters {
  encounters: (EncounterCard)[];
}

export interface EndedList {
  encounters: (EndedRow)[];
}

export interface EndedQuery {
  center: string;
}

/** A finished encounter that may be taken up; who the patient was is in its record. */
export interface EndedRow {
  encounter_id: string;
  room_name: string;
  doctor_name: string;
  finished_at: string;
}

/** In an acknowledgement: a stable code and a human sentence; `by` names the one who was faster. */
export interface Error {
  code: string;
  message: string;
  by: string | null;
}

export interface Export {
  id: string;
  recording_id: string;
  kind: "composed" | "originals" | "single";
  whose: string;
  reason: "complaint" | "court" | "patient_request" | "second_opinion" | "training" | "other";
  detail: string;
  state: "asked" | "waiting" | "making" | "ready" | "failed" | "refused" | "cancelled" | "expired";
  center_name: string;
  recorded_at: string;
  asked_by: string;
  asked_at: string;
  mine: boolean;
  needs_approval: boolean;
  decided_by: string | null;
  decided_at: string | null;
  decision: string;
  failure: string;
  percent: number | null;
  seconds_left: number | null;
  size: number | null;
  until: string | null;
}

export interface ExportMade {
  at: string;
  action: string;
  reason: string;
}

/** `export.changed`, to the pages of who asked for it: how far a copy of a recording is.

`percent` and `seconds_left` while it is being made; `seconds_left` is null until that can be said. */
export interface ExportMoved {
  v: 1;
  export_id: string;
  recording_id: string;
  state: "asked" | "waiting" | "making" | "ready" | "failed" | "refused" | "cancelled" | "expired";
  percent: number | null;
  seconds_left: number | null;
}

export interface ExportNew {
  kind: "composed" | "originals" | "single";
  participant_id?: string | null;
  reason: "complaint" | "court" | "patient_request" | "second_opinion" | "training" | "other";
  detail?: string;
}

export interface ExportOpened {
  url: string;
  until: string;
}

export interface ExportRefusalNew {
  reason: string;
}

export interface Exports {
  exports: (Export)[];
  four_eyes: boolean;
}

export interface FavouriteNew {
  medicine: Medicine;
}

export interface Favourites {
  medicines: (Medicine)[];
}

/** One field that has to be mended; `field` is a JSON pointer without the leading slash. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

export interface Finish {
  outcome: "treated" | "follow_up" | "refer_in_person" | "emergency" | "other_doctor";
  follow_up_on?: string | null;
}

/** `topic.follow`. Topics: `desk` (the own center), `queue` (doctors), `board` (control room), `call:ID`. */
export interface Follow {
  v?: 1;
  topic: string;
  since?: Since | null;
}

export interface FollowUp {
  id: string;
  encounter_id: string;
  patient: PatientCard;
  phone: string;
  doctor_name: string | null;
  kind: "come_back" | "results";
  due_on: string;
  what: string;
  state: "open" | "done" | "dropped";
}

/** `open` takes a closing back. */
export interface FollowUpChange {
  state: "open" | "done" | "dropped";
  note?: string;
}

export interface FollowUps {
  follow_ups: (FollowUp)[];
  today: string;
}

export interface FormWord {
  name: string;
  unit: string;
  kind: "counted" | "measured" | "pack";
  route: string;
}

export interface FrequencyWord {
  name: string;
  per_day: number | null;
  moments: string;
}

export interface Handover {
  unfinished: (UnfinishedOne)[];
}

export interface HandoverChange {
  text: string;
}

export interface History {
  patient: Patient;
  encounters: (PastEncounter)[];
  vitals: (VitalsTaken)[];
}

export interface HoldNew {
  reason: string;
}

export interface HoldReleaseNew {
  reason: string;
}

/** A day on which the centers are closed. */
export interface Holiday {
  day: string;
  name: string;
}

export interface Holidays {
  holidays: (Holiday)[];
}

/** An RTCIceServer: one TURN server under its URLs, with this seat's credential. */
export interface IceServerCard {
  urls: (string)[];
  username: string;
  credential: string;
}

/** Saved as typed; only what is there changes, each field as a whole. */
export interface IntakeChange {
  complaints?: (string)[] | null;
  answers?: Record<string, unknown> | null;
  signs?: (string)[] | null;
  none_seen?: boolean | null;
  pregnant?: boolean | null;
  not_measured?: Record<string, unknown> | null;
}

export interface IntakeSaid {
  complaints: (string)[];
  answers: Record<string, string>;
  signs: (string)[];
  none_seen: boolean;
  pregnant: boolean | null;
  not_measured: Record<string, string>;
  lowered_because: string;
  rules_version: string;
}

export interface InvestigationTerm {
  id: string;
  en: string;
  ur: string;
}

export interface InvitationMade {
  path: string;
  expires_at: string;
}

export interface InvitationNew {
  role: "patient" | "relative" | "interpreter" | "doctor";
  name: string;
  language?: string;
}

export interface InvitationRedeemed {
  access_token: string;
  expires_in: number;
  call_id: string;
}

/** What the landing page may know before the link is used: never the patient's name. */
export interface InvitationSeen {
  doctor_name: string | null;
  registration: string;
  speciality: string | null;
  center_name: string;
  language: string;
  role: SeatRole;
}

/** `call.join`: take (or take up again) one's seat. `transport_id` is the one still held by the page. */
export interface Join {
  v?: 1;
  call_id: string;
  transport_id?: string | null;
  link?: LinkMeasuredInput | null;
  low_data?: boolean;
}

/** By which contacts one can apply here; none: nobody can. */
export interface JoinOpen {
  contacts: ("email" | "whatsapp")[];
  specialities: (string)[];
  languages: (string)[];
  demo: boolean;
}

/** What the gate says; it sorts urgency and never diagnoses. */
export interface Judged {
  urgency: Urgency | null;
  reasons: (ReasonCard)[];
  speciality: string | null;
  speciality_text: Record<string, string> | null;
  missing: (string)[];
  first: (string)[];
}

export interface Keeping {
  recording_id: string;
  state: string;
  retention: string;
  until: string | null;
  hold: string;
  classes: (RetentionClass)[];
}

/** `call.leave`: get up; the seat can be taken again while the encounter is open. */
export interface Leave {
  v?: 1;
  call_id: string;
}

export interface LeaveOut {
  day: string;
  comes?: boolean;
}

/** What an administrator has seen at the council. `verified` False: it has to be checked again. */
export interface LicenceChecked {
  registration: string;
  valid_until: string;
  verified: boolean;
}

/** 409 `patient.likely_double`: whom the center knows already. If it is none, send `different_person`. */
export interface LikelyDoubles {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  fields: (FieldProblem)[];
  reference: string;
  candidates: (Patient)[];
}

/** Kind `line`: who waits for one speciality. */
export interface LineCard {
  speciality: string;
  waiting: number;
  emergency: number;
  urgent: number;
  routine: number;
  oldest: string;
  due: string;
  beyond: number;
  tone: "normal" | "busy" | "watch" | "act";
}

export interface LinkCard {
  participant_id: string;
  connected: boolean;
  up: number;
  down: number;
  round_trip_ms: number | null;
  up_kbps: number | null;
  down_kbps: number | null;
  megabytes: number | null;
  budget_megabytes: number | null;
  low_data: boolean;
}

/** What a page measured before the call. */
export interface LinkMeasuredInput {
  up_kbps?: number | null;
  down_kbps?: number | null;
  round_trip_ms?: number | null;
}

/** What a page measured before the call. */
export interface LinkMeasuredOutput {
  up_kbps: number | null;
  down_kbps: number | null;
  round_trip_ms: number | null;
}

/** `call.links`: every 2 s while somebody is in the call. */
export interface Links {
  v: 1;
  call_id: string;
  links: (LinkCard)[];
  rungs: (RungCard)[];
}

/** `version`: the one it was seen in, 0 for a new one. */
export interface MarkChange {
  version: number;
  from_ms: number;
  to_ms?: number | null;
  text: string;
}

export interface MarkRemoveChange {
  version: number;
}

export interface MarkVersion {
  version: number;
  from_ms: number;
  to_ms: number | null;
  text: string;
  removed: boolean;
  saved_at: string;
}

export interface Me {
  id: string;
  name: string;
  role: Role;
  center_id: string | null;
  center_name: string | null;
  specialities: (string)[];
  language: string;
  on_duty: boolean;
  must_change_password: boolean;
  must_set_up_code_app: boolean;
  code_app: boolean;
  licence: "ok" | "missing" | "unverified" | "expired" | null;
  licence_valid_until: string | null;
  zone: string;
}

export interface MeChange {
  language?: string | null;
}

export interface Medicine {
  id: string;
  drug: string;
  name: string;
  form: string;
  strength: string;
  dose: number | null;
  unit: string;
  route: string;
  frequency: string;
  days: number | null;
  instructions: (string)[];
  note: string;
  kept_because: string;
}

/** A text or voice note of a call, in the call's topic. */
export interface MessageCard {
  id: string;
  participant_id: string;
  name: string;
  kind: "text" | "voice";
  text: string;
  seconds: number | null;
  path: string | null;
  sent_at: string;
  arrived: (string)[];
  heard: (string)[];
}

/** `message.seen`: the message has arrived at this page, or was read or listened to. */
export interface MessageSeen {
  v?: 1;
  call_id: string;
  message_id: string;
  state: "arrived" | "heard";
}

/** Value of `message.send`. */
export interface MessageSent {
  id: string;
}

export interface Messages {
  messages: (MessageCard)[];
}

/** `capture.missed`: this page cannot take it. */
export interface MissCapture {
  v?: 1;
  call_id: string;
  capture_id: string;
}

/** Shown once; the person must change it at the next sign-in. */
export interface NewPassword {
  password: string;
}

/** Kind `node`: how the server is. */
export interface NodeCard {
  calls: number;
  database: "ok" | "slow" | "away";
  turn: "ok" | "down" | "off" | "external";
  storage: "ok" | "away";
  disk_used_percent: number;
  disk_days: number | null;
  recordings_failed: number;
  certificate_days: number | null;
  backup_hours: number | null;
}

export interface Notes {
  encounter_id: string;
  version: number;
  complaint: string;
  history: string;
  findings: string;
  assessment: string;
  plan: string;
  saved_at: string | null;
  saved_by: string | null;
  state: EncounterState;
}

/** Saved as typed. `version` is the one the text is based on. */
export interface NotesChange {
  version: number;
  history?: string;
  findings?: string;
  assessment?: string;
  plan?: string;
}

export interface NotesVersion {
  version: number;
  history: string;
  findings: string;
  assessment: string;
  plan: string;
  saved_at: string | null;
  saved_by: string | null;
}

export interface NotesVersions {
  versions: (NotesVersion)[];
}

/** One time that a shift takes place. */
export interface Occurrence {
  shift_id: string;
  person_id: string;
  zone: string;
  day: string;
  begins: string;
  ends: string;
}

/** `call.offer`: the browser offers, the acknowledgement holds the answer. */
export interface Offer {
  v?: 1;
  call_id: string;
  sdp: string;
}

/** What one doctor is asked now: to take a patient (`claim`), or to join a colleague's call (`board`). */
export interface OfferCard {
  id: string;
  kind: "claim" | "board";
  encounter_id: string;
  made_at: string;
  expires_at: string;
  why: (string)[];
  asked_by: string | null;
  speciality: string;
  note: string;
}

export interface OfferDeclined {
  reason: "not_my_speciality" | "needs_woman_doctor" | "must_leave" | "other";
  speciality?: string | null;
  detail?: string;
}

/** Weekly on the doctor's own clock; 0 is Monday. `ends` not after `begins` is on the next day. */
export interface OfferedHours {
  weekday: number;
  begins: string;
  ends: string;
}

export interface OpenRecording {
  reason: "assigned" | "complaint" | "training" | "second_opinion" | "other";
  detail?: string;
}

/** `room.open`: this screen stands in that room (None: desk only). */
export interface OpenRoom {
  v?: 1;
  room_id: string | null;
}

/** One answer to why, and what was done until the next one. Ranges are milliseconds of the time line. */
export interface Opening {
  recording_id: string;
  started_at: string | null;
  center_name: string;
  doctor_name: string | null;
  actor_id: string | null;
  actor_name: string;
  role: string;
  at: string;
  last_at: string;
  reason: string;
  ranges: ([number, number])[];
  watched_ms: number;
  exports: (ExportMade)[];
}

export interface OwnSignIn {
  id: string;
  device: string;
  began_at: string;
  heard_at: string;
  here: boolean;
}

export interface OwnVolunteering {
  most_per_day: number | null;
  wants_calls: boolean;
}

export interface OwnVolunteeringChange {
  most_per_day: number | null;
  wants_calls: boolean;
}

/** Where a list goes on; None at the end. */
export interface Page {
  total: number;
  next: string | null;
}

export interface ParticipantCard {
  id: string;
  role: SeatRole;
  name: string;
  detail: string;
  connected: boolean;
  joined_at: string;
  left_at: string | null;
  mic: boolean;
  camera: boolean;
  recording_consent: boolean | null;
}

export interface PassOn {
  speciality: string;
  detail: string;
}

export interface PassedOn {
  card: EncounterCard;
}

export interface PasswordChange {
  old: string;
  new: string;
}

export interface PastEncounter {
  id: string;
  started_at: string;
  center_name: string;
  doctor_name: string | null;
  speciality: string | null;
  complaint: string;
  assessment: string;
  plan: string;
  outcome: string | null;
}

export interface Patient {
  id: string;
  name: string;
  sex: Sex;
  birth_date: string;
  birth_date_estimated: boolean;
  father_or_husband: string;
  phone: string;
  cnic: string;
  allergies: string;
  center_id: string;
  last_seen_at: string | null;
}

export interface PatientCard {
  id: string;
  name: string;
  sex: Sex;
  age_years: number | null;
  age_months: number | null;
  age_days: number | null;
}

export interface PatientChange {
  name?: string | null;
  sex?: Sex | null;
  birth_date?: string | null;
  father_or_husband?: string | null;
  phone?: string | null;
  cnic?: string | null;
  allergies?: string | null;
}

export interface PatientNew {
  id?: string | null;
  name: string;
  sex: Sex;
  birth_date?: string | null;
  age_years?: number | null;
  age_months?: number | null;
  father_or_husband?: string;
  phone?: string;
  cnic?: string;
  different_person?: boolean;
}

export interface PatientRecord {
  entries: (RecordEntry)[];
}

export interface Patients {
  patients: (Patient)[];
}

export interface People {
  people: (Person)[];
}

export interface Person {
  id: string;
  login: string;
  name: string;
  role: Role;
  center_id: string | null;
  center_name: string | null;
  specialities: (string)[];
  registration: string;
  language: string;
  sex: "female" | "male" | "";
  languages: (string)[];
  country: string;
  zone: string;
  licence_valid_until: string | null;
  licence: "ok" | "missing" | "unverified" | "expired" | null;
  licence_verified_at: string | null;
  active: boolean;
  created_at: string;
  last_signed_in_at: string | null;
}

export interface PersonChange {
  name?: string | null;
  role?: Role | null;
  center_id?: string | null;
  specialities?: (string)[] | null;
  registration?: string | null;
  language?: string | null;
  sex?: "female" | "male" | "" | null;
  languages?: (string)[] | null;
  country?: string | null;
  zone?: string | null;
}

export interface PersonCreated {
  person: Person;
  password: string;
}

export interface PersonNew {
  login: string;
  name: string;
  role: Role;
  center_id?: string | null;
  specialities?: (string)[];
  registration?: string;
  language?: string;
  sex?: "female" | "male" | "";
  languages?: (string)[];
  country?: string;
  zone?: string;
}

/** `call.piece`: one piece of a still, voice note or capture. The acknowledgement says which piece comes next.

A piece that was there already is no error; with `data` empty it only asks where to go on. */
export interface Piece {
  v?: 1;
  call_id: string;
  bulk_id: string;
  kind: "still" | "voice" | "picture" | "sound";
  index: number;
  count: number;
  mime: "image/webp" | "image/jpeg" | "audio/webm" | "audio/ogg" | "audio/mp4" | "audio/wav";
  age_ms?: number;
  seconds?: number | null;
  asked?: boolean;
  data: string;
}

/** `call.piece_relayed`: a piece of somebody's still; the page acknowledges it, then the next one comes. */
export interface PieceRelayed {
  v: 1;
  call_id: string;
  participant_id: string;
  bulk_id: string;
  kind: "still";
  index: number;
  count: number;
  mime: string;
  age_ms: number;
  asked: boolean;
  data: string;
}

/** Value of `call.piece`: the first piece that is still missing; `count` when all are there. */
export interface PieceTaken {
  next: number;
}

/** Milliseconds of the recording's time line: what was played, and jumps from and to. */
export interface Played {
  ranges: ([number, number])[];
  seeks?: ([number, number])[];
}

/** The lists that a prescription is written from; they change with a release of ours only. */
export interface Prescribing {
  version: string;
  drugs: (Drug)[];
  forms: (FormWord)[];
  frequencies: (FrequencyWord)[];
  instructions: (string)[];
  advice: (string)[];
  diagnoses: (DiagnosisTerm)[];
  investigations: (InvestigationTerm)[];
  phrases: Record<string, Record<string, string>>;
}

export interface Prescription {
  diagnoses: (Diagnosis)[];
  medicines: (Medicine)[];
  investigations: (string)[];
  referral: Referral | null;
  advice: (string)[];
  advice_text: string;
  follow_up_on: string | null;
}

/** Saved as typed. `version` is the one the content is based on. */
export interface PrescriptionChange {
  version: number;
  content: Prescription;
}

export interface PrescriptionShown {
  encounter_id: string;
  state: EncounterState;
  language: string;
  version: number;
  content: Prescription;
  saved_at: string | null;
  saved_by: string | null;
  cautions: (Caution)[];
  signed: (SignedVersion)[];
  signed_draft: number | null;
  earlier: (EarlierPrescription)[];
}

export interface PrintMade {
  kind: "prescription" | "summary";
  number: number;
  language: string;
  printed_at: string;
}

/** `language` '' is the encounter's. A preview is not counted. */
export interface PrintNew {
  kind?: "prescription" | "summary";
  language?: string;
  paper?: "a5" | "a4";
  preview?: boolean;
}

/** RFC 9457 problem details (`application/problem+json`) with our stable `code`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  fields: (FieldProblem)[];
  reference: string;
}

/** From what the server heard and saw pass, never from clicks; seconds. */
export interface ProofSeen {
  both_audible_s: number;
  both_visible_s: number;
  proven: boolean;
}

export interface Quality {
  items: (QualityItem)[];
  months: (QualityMonth)[];
}

/** `percent` and `kappa` None: too few pairs, or no kappa can be told. */
export interface QualityItem {
  title: TwoLanguages;
  pairs: number;
  percent: number | null;
  kappa: number | null;
}

/** `mean` of the overall scores; None: too few reviews. */
export interface QualityMonth {
  doctor_name: string;
  month: string;
  reviews: number;
  mean: number | null;
}

/** Days at the centers, both included; without them the last thirty. */
export interface QualityQuery {
  since: string | null;
  until: string | null;
}

/** Why an encounter is at least so urgent: the rule of the triage data, and its words by language. */
export interface ReasonCard {
  rule: string;
  urgency: Urgency;
  text: Record<string, string>;
}

export interface RecordEntry {
  id: string;
  kind: "allergy" | "condition";
  text: string;
  code: string;
  added_at: string;
  added_by: string;
  removed_at: string | null;
  removed_by: string;
  removed_reason: string;
}

/** Removing: it stays to be seen with its reason. */
export interface RecordEntryChange {
  reason: string;
}

export interface RecordEntryNew {
  id: string;
  kind: "allergy" | "condition";
  text: string;
  code?: string;
}

export interface Recording {
  row: RecordingRow;
  files: (RecordingFile)[];
  marks: (RecordingMark)[];
  gaps: (RecordingGap)[];
}

export interface RecordingFile {
  participant_id: string;
  role: SeatRole;
  name: string;
  url: string;
  voice_url: string | null;
  content_type: string;
  offset_ms: number;
  duration_ms: number;
  has_audio: boolean;
  has_video: boolean;
}

export interface RecordingGap {
  participant_id: string;
  from_ms: number;
  to_ms: number;
}

export interface RecordingMark {
  at_ms: number;
  participant_id: string;
  kind: string;
  detail: string;
}

export interface RecordingOpened {
  recording: Recording;
  until: string;
}

/** Oldest first. `blind`: what others said stays hidden until the own review is handed in. */
export interface RecordingReviews {
  reviews: (Review)[];
  own_id: string | null;
  blind: boolean;
}

export interface RecordingRow {
  id: string;
  encounter_id: string;
  started_at: string;
  duration_ms: number | null;
  center_id: string;
  center_name: string;
  doctor_name: string | null;
  patient_name: string;
  patient_sex: string;
  patient_age: string;
  state: "recording" | "assembling" | "ready" | "failed" | "refused" | "deleted";
  next_try_at: string | null;
  gaps: number;
  gap_ms: number;
  review: RowReview;
}

/** What both ends read about recording, in every state of a call. */
export type RecordingState = "off" | "on" | "paused" | "stopped_by_fault";

export interface Recordings {
  recordings: (RecordingRow)[];
  total: number;
  next: string | null;
}

/** Shown this once. */
export interface RecoveryCodes {
  codes: (string)[];
}

/** What forms need and rarely changes. */
export interface Reference {
  specialities: (string)[];
  vitals: (VitalLimits)[];
  wordings: (ConsentWording)[];
  languages: (string)[];
  time_zone: string;
  demo: boolean;
  version: string;
}

export interface Referral {
  to: string;
  reason: string;
  urgent: boolean;
}

export interface ReleaseNew {
  scores: boolean;
  marks: boolean;
  words?: string;
}

export interface ReleasedMark {
  from_ms: number;
  to_ms: number | null;
  text: string;
}

/** What a doctor sees of a review of his own consultation. */
export interface ReleasedReview {
  id: string;
  reviewer_name: string;
  started_at: string;
  center_name: string;
  patient_name: string;
  released_at: string;
  words: string;
  form: string;
  scores: Record<string, Score> | null;
  marks: (ReleasedMark)[] | null;
  read_at: string | null;
  answer: string;
  answered_at: string | null;
}

export interface ReleasedReviews {
  reviews: (ReleasedReview)[];
}

/** `call.report`: every 2 s, how the page sees its link. No acknowledgement needed. */
export interface Report {
  v?: 1;
  call_id: string;
  round_trip_ms?: number | null;
  up_loss?: number | null;
  down_loss?: number | null;
  up_kbps?: number | null;
  down_kbps?: number | null;
  down_fps?: number | null;
  megabytes?: number | null;
  available_kbps?: number | null;
  concealed?: number | null;
  buffer_ms?: number | null;
}

export interface ReportChoice {
  value: string;
  title: TwoLanguages;
}

export interface ReportDay {
  day: string;
  value: number | null;
}

/** `made_by_name` None: by the clock. */
export interface ReportDocument {
  id: string;
  month: string;
  language: string;
  made_at: string;
  made_by_name: string | null;
}

/** Any day of the month. */
export interface ReportDocumentNew {
  month: string;
  language: "en" | "ur";
}

export interface ReportDocuments {
  documents: (ReportDocument)[];
}

/** Without the patient's name; minutes. `recording_id`: of one that can be opened, with a reason. */
export interface ReportEncounter {
  id: string;
  day: string;
  center_name: string;
  doctor_name: string;
  speciality: TwoLanguages;
  sex: TwoLanguages;
  age: string;
  urgency: TwoLanguages;
  outcome: TwoLanguages;
  wait: number | null;
  duration: number | null;
  recording_id: string | null;
}

export interface ReportEncounters {
  encounters: (ReportEncounter)[];
  total: number;
  next: string | null;
}

/** `key` of the row; `cursor` as the page before gave it. */
export interface ReportEncountersQuery {
  since: string | null;
  until: string | null;
  versus_since: string | null;
  versus_until: string | null;
  by: string;
  center: string;
  district: string;
  speciality: string;
  sex: string;
  urgency: string;
  key: string;
  cursor: string;
}

/** `days`: the first measure, day by day; days without anything are left out. */
export interface ReportFigured {
  name: string;
  by: string;
  since: string;
  until: string;
  versus_since: string | null;
  versus_until: string | null;
  total: ReportFigures;
  total_before: ReportFigures | null;
  rows: (ReportRow)[];
  days: (ReportDay)[];
  days_before: (ReportDay)[];
}

/** In the order of the report's measures; None: nothing was counted. `counts`: how many each is about. */
export interface ReportFigures {
  values: (number | null)[];
  counts: (number)[];
}

/** The first measure is drawn. `has_encounters`: a row can be opened. */
export interface ReportKind {
  name: string;
  title: TwoLanguages;
  measures: (ReportMeasure)[];
  dimensions: (ReportChoice)[];
  has_encounters: boolean;
}

export interface ReportKinds {
  reports: (ReportKind)[];
}

/** `about` says how it is made. */
export interface ReportMeasure {
  name: string;
  unit: "number" | "percent" | "minutes" | "hours" | "megabytes";
  title: TwoLanguages;
  about: TwoLanguages;
}

/** Days at the centers, both included; without them the last thirty. `versus_…`: a period to compare with. */
export interface ReportQuery {
  since: string | null;
  until: string | null;
  versus_since: string | null;
  versus_until: string | null;
  by: string;
  center: string;
  district: string;
  speciality: string;
  sex: string;
  urgency: string;
}

export interface ReportRow {
  key: string;
  title: TwoLanguages;
  now: ReportFigures;
  before: ReportFigures | null;
}

export interface ReportTableQuery {
  since: string | null;
  until: string | null;
  versus_since: string | null;
  versus_until: string | null;
  by: string;
  center: string;
  district: string;
  speciality: string;
  sex: string;
  urgency: string;
  language: "en" | "ur";
}

/** How the call is ruled now; `encounter_id` is another one when the patient was moved. */
export interface RescueDone {
  encounter_id: string;
  at_most: "full" | "small" | "steps" | "stills" | "audio" | "text";
  relayed: (string)[];
  told: number;
}

/** One tap. `side` and `text` count where the kind has use for them; `doctor_id` None: whoever is free. */
export interface RescueNew {
  encounter_id: string;
  kind: "audio_only" | "lower" | "free" | "relay" | "direct" | "restart" | "say" | "join" | "move" | "take_up";
  side?: "patient" | "doctor" | "both";
  text?: string;
  cue?: "" | "come_closer" | "check_microphone" | "wait_please" | "call_us";
  doctor_id?: string | null;
}

export interface RetentionChange {
  retention: string;
  reason: string;
}

export interface RetentionClass {
  name: string;
  days: number;
}

export interface Review {
  id: string;
  recording_id: string;
  reviewer_id: string;
  reviewer_name: string;
  asked_by: string | null;
  asked_by_name: string | null;
  asked_at: string;
  note: string;
  second_of: string | null;
  state: "draft" | "submitted" | "released" | "withdrawn";
  form: string;
  scores: Record<string, Score>;
  overall: number | null;
  hidden: boolean;
  marks: (ReviewMark)[];
  saved_at: string | null;
  submitted_at: string | null;
  released_at: string | null;
  released_by_name: string | null;
  shows_scores: boolean;
  shows_marks: boolean;
  shown_words: string;
  read_at: string | null;
  answer: string;
  answered_at: string | null;
}

/** As it stands, and what it said before, oldest first. */
export interface ReviewMark {
  id: string;
  newest: MarkVersion;
  earlier: (MarkVersion)[];
}

export interface ReviewNew {
  reviewer_id: string;
  note?: string;
}

export interface Reviewer {
  id: string;
  name: string;
  to_do: number;
}

export interface Reviewers {
  reviewers: (Reviewer)[];
}

export type Role = "patient" | "staff" | "doctor" | "supervisor" | "administrator";

export interface Room {
  id: string;
  center_id: string;
  name: string;
  active: boolean;
}

export interface RoomCard {
  id: string;
  center_id: string;
  name: string;
  present: boolean;
  encounter_id: string | null;
}

export interface RoomChange {
  name?: string | null;
  active?: boolean | null;
}

export interface RoomNew {
  name: string;
}

export interface Roster {
  doctors: (RosterDoctor)[];
  shifts: (Shift)[];
  occurrences: (Occurrence)[];
  holidays: (Holiday)[];
}

export interface RosterDoctor {
  id: string;
  name: string;
  specialities: (string)[];
  zone: string;
  country: string;
}

export interface RosterFate {
  number: number;
  login: string;
  fate: "add" | "same" | "wrong";
  wrong: string;
}

export interface RosterFates {
  rows: (RosterFate)[];
  written: boolean;
}

/** The table as text: login, first_on, begins, ends, zone, weekly, last_on. */
export interface RosterImportNew {
  text: string;
  write?: boolean;
}

/** As far as the reader may know: a second reviewer sees no score of the first before handing in. */
export interface RowReview {
  state: "none" | "asked" | "reviewed";
  overalls: (number)[];
  highest: number;
  to_do: boolean;
  assigned: boolean;
  waiting_for: (string)[];
}

/** How one receiver gets one sender, and why (`media.advice`). */
export interface RungCard {
  receiver_id: string;
  sender_id: string;
  rung: "full" | "small" | "steps" | "stills" | "audio" | "text";
  reason: string;
  up: boolean;
  down: boolean;
}

export interface ScanKept {
  next: number;
  whole: boolean;
}

/** Of JPEG, PNG, WebP or PDF, 4 MB at most; what it is is read from its octets. */
export interface ScanPieceNew {
  number: number;
  count: number;
  data: string;
}

/** None: nothing decided yet. */
export interface Score {
  score: number | null;
  not_applicable: boolean;
  comment: string;
}

export interface ScoreChange {
  score?: number | null;
  not_applicable?: boolean;
  comment?: string;
}

/** The last item is about the whole. */
export interface ScoreForm {
  version: string;
  signed_off_by: string;
  items: (ScoreItem)[];
}

/** Oldest first; the last is the one in use. */
export interface ScoreForms {
  forms: (ScoreForm)[];
}

/** `anchors`: what a score means, where the form says it. */
export interface ScoreItem {
  id: string;
  label: TwoLanguages;
  about: TwoLanguages;
  lowest: number;
  highest: number;
  may_not_apply: boolean;
  anchors: Record<string, TwoLanguages>;
}

/** The items that were touched; all others stay as they are. */
export interface ScoresChange {
  scores: Record<string, ScoreChange>;
}

/** Value of `call.join`. */
export interface Seat {
  participant_id: string;
  call_id: string;
  mic: boolean;
  camera: boolean;
  media_kept: boolean;
  ice_servers: (IceServerCard)[];
  relay_only: boolean;
  advice: AdviceCard | null;
}

/** As what somebody sits in a call. */
export type SeatRole = "room" | "doctor" | "patient" | "relative" | "interpreter" | "supervisor";

/** `call.seat_taken`: the same seat was opened on another screen; this one steps back. */
export interface SeatTaken {
  v: 1;
  call_id: string;
}

export interface SendNew {
  question?: string;
}

/** Given back for another doctor; or with the wish to see the patient in a call, and why. */
export interface SendReturnNew {
  wants_call: boolean;
  words?: string;
}

/** `message.send`: the page makes the id, so sending again is no second message. */
export interface SendText {
  v?: 1;
  call_id: string;
  message_id: string;
  text: string;
}

export interface SentAnswer {
  card: EncounterCard;
}

/** An encounter that was sent without a call: a doctor answers by `due_at`, or asks for a call. */
export interface SentCard {
  state: "waiting" | "taken" | "answered" | "call_wanted" | "told" | "withdrawn";
  sent_at: string;
  due_at: string;
  question: string;
  words: string;
  doctor_name: string | null;
}

export interface SentCases {
  cards: (EncounterCard)[];
}

/** `duty.set`: a doctor goes on or off duty. */
export interface SetDuty {
  v?: 1;
  on: boolean;
}

/** `call.media`: microphone and camera as they are now; kept by the server. */
export interface SetMedia {
  v?: 1;
  call_id: string;
  mic: boolean;
  camera: boolean;
}

/** `call.recording`: the doctor holds the recording, with a reason, or lets it go on.

`resume` also tries again where the recording was stopped by a fault. */
export interface SetRecording {
  v?: 1;
  call_id: string;
  action: "pause" | "resume";
  reason?: "intimate_examination" | "private_talk" | "other" | null;
  detail?: string;
}

export type Sex = "female" | "male" | "other";

/** `capture.share`: the doctor opens a picture at both ends, or closes it with its drawing kept or not. */
export interface ShareCapture {
  v?: 1;
  call_id: string;
  capture_id: string;
  on: boolean;
  keep?: boolean;
}

export interface Shift {
  id: string;
  person_id: string;
  zone: string;
  first_on: string;
  begins: string;
  ends: string;
  weekly: boolean;
  last_on: string | null;
  skipped: (string)[];
}

/** Hours on the doctor's own clock; `ends` not after `begins` is on the next day. */
export interface ShiftChange {
  zone: string;
  first_on: string;
  begins: string;
  ends: string;
  weekly?: boolean;
  last_on?: string | null;
}

export interface ShiftNew {
  zone: string;
  first_on: string;
  begins: string;
  ends: string;
  weekly?: boolean;
  last_on?: string | null;
  id?: string | null;
  person_id?: string | null;
}

/** `version` is the draft that the doctor sees; `reason` is needed from the second signature on. */
export interface SignChange {
  version: number;
  reason?: string;
}

export interface SignIn {
  login: string;
  password: string;
  code?: string;
}

export interface SignedDocument {
  id: string;
  version: number;
  signed_at: string;
  signer_name: string;
  reason: string;
  standing: "valid" | "amended" | "withdrawn" | "altered";
  medicines: number;
  prints: (PrintMade)[];
}

export interface SignedDocuments {
  documents: (SignedDocument)[];
}

export interface SignedIn {
  access_token: string;
  expires_in: number;
  me: Me;
}

/** `signed_out`: the account was deactivated or its tokens revoked; the socket closes after this. */
export interface SignedOut {
  v: 1;
  reason: "deactivated" | "revoked" | "expired";
}

export interface SignedVersion {
  id: string;
  version: number;
  signed_at: string;
  signer_name: string;
  reason: string;
  standing: "valid" | "amended" | "withdrawn" | "altered";
  medicines: number;
}

export interface Since {
  epoch: string;
  seq: number;
}

export interface SlotCard {
  index: number;
  audio_mid: string | null;
  video_mid: string | null;
  participant_id: string | null;
}

/** `call.slots`: who is shown where; `missing` > 0 asks for that many more receive-only pairs and an offer. */
export interface SlotsMoved {
  v: 1;
  call_id: string;
  slots: (SlotCard)[];
  missing: number;
}

/** Value of `topic.follow` when the missed events are no longer there (or none were asked for). */
export interface Snapshot {
  topic: string;
  epoch: string;
  seq: number;
  state: Record<string, Record<string, Record<string, unknown>>>;
}

/** `call.speaking`. */
export interface Speaking {
  v: 1;
  call_id: string;
  participant_ids: (string)[];
}

/** `call.still_arrived`: the sharp picture that was asked of this page is whole at the page of whoever asked. */
export interface StillArrived {
  v: 1;
  call_id: string;
  participant_id: string;
  bulk_id: string;
}

/** `call.still_asked`: somebody asks this page for a sharp picture. */
export interface StillAsked {
  v: 1;
  call_id: string;
  participant_id: string;
}

export interface StillWaiting {
  card: EncounterCard;
  asks: "warned" | "needed";
}

/** A line on a capture; points are x and y in turn, 0..10000 of the picture's width and height. */
export interface StrokeCard {
  id: string;
  capture_id: string;
  participant_id: string;
  name: string;
  tool: "pen" | "circle" | "arrow";
  points: (number)[];
}

/** A WebP picture: bytes `start` to `start + size` of the side's thumbnails file. */
export interface ThumbnailPlace {
  at_ms: number;
  start: number;
  size: number;
}

/** One line of the examination checklist. */
export interface TickCard {
  id: string;
  done: boolean;
  at: string;
  by: string;
}

/** `examination.tick`: a line of the checklist is done, or not. */
export interface TickExamination {
  v?: 1;
  call_id: string;
  item: string;
  done: boolean;
}

export interface Timeline {
  sides: (TimelineSide)[];
  links: (TimelineLink)[];
  pauses: (TimelinePause)[];
  events: (TimelineEvent)[];
}

/** Something to go to. `kind` is open: `notes`, `message_text`, `message_voice`, and what comes later. */
export interface TimelineEvent {
  at_ms: number;
  kind: string;
  label: string;
}

/** 0 lost, 1 voice or stills, 2 weak, 3 fair, 4 good; `up` is from the participant. */
export interface TimelineLink {
  participant_id: string;
  from_ms: number;
  to_ms: number;
  up: number;
  down: number;
}

export interface TimelinePause {
  from_ms: number;
  to_ms: number;
  reason: string;
  detail: string;
}

export interface TimelineSide {
  participant_id: string;
  speech: ([number, number])[];
  thumbnails_url: string | null;
  thumbnails: (ThumbnailPlace)[];
}

export interface ToPrint {
  documents: (ToPrintRow)[];
}

export interface ToPrintRow {
  encounter_id: string;
  patient: PatientCard;
  medicines: number;
  version: number;
  signed_at: string;
  signer_name: string;
}

/** `topic.changed`: `card` None means that it is gone from the topic. `seq` grows by one. */
export interface TopicChanged {
  v: 1;
  topic: string;
  epoch: string;
  seq: number;
  kind: "encounter" | "room" | "doctor" | "call" | "participant" | "message" | "offer" | "wait" | "center" | "board_room" | "board_call" | "line" | "duty" | "alarm" | "node" | "cue" | "tick" | "capture" | "stroke" | "device";
  id: string;
  card: Record<string, unknown> | null;
}

/** All data of the gate, in every language: what a desk judges by while it has no link. */
export interface Triage {
  version: string;
  signed_off_by: string;
  pregnancy: TriagePregnancy;
  common: (TriageQuestion)[];
  complaints: (TriageComplaint)[];
  signs: (TriageRule)[];
  together: (TriageTogether)[];
  ages: (TriageRule)[];
  actions: (TriageOption)[];
  first_by_urgency: Record<string, (string)[]>;
  first_by_vital: Record<string, (string)[]>;
  vitals: (TriageVital)[];
  bands: (TriageBand)[];
  pregnant: (TriageVitalRule)[];
  words: Record<string, Record<string, string>>;
}

export interface TriageAnswerRule {
  id: string;
  urgency: "emergency" | "urgent";
  text: Record<string, string>;
  first: (string)[];
  whom: TriageWhom;
  equals: string | null;
  above: number | null;
  below: number | null;
}

export interface TriageBand {
  id: string;
  below_months: number | null;
  usual: Record<string, [number | null, number | null]>;
  severe: (TriageVitalRule)[];
}

export interface TriageComplaint {
  id: string;
  icon: string;
  text: Record<string, string>;
  vitals: (string)[];
  specialities: (TriageSuggestion)[];
  questions: (TriageQuestion)[];
  pictures: (TriageOption)[];
}

export interface TriageLimit {
  field: string;
  below: number | null;
  above: number | null;
}

export interface TriageOption {
  id: string;
  text: Record<string, string>;
}

/** Of whom pregnancy is asked, in which words. */
export interface TriagePregnancy {
  text: Record<string, string>;
  whom: TriageWhom;
}

export interface TriageQuestion {
  id: string;
  kind: "yes_no" | "choice" | "number" | "duration" | "text";
  text: Record<string, string>;
  needed: boolean;
  whom: TriageWhom;
  options: (TriageOption)[];
  unit: string;
  low: number | null;
  high: number | null;
  rules: (TriageAnswerRule)[];
}

export interface TriageRule {
  id: string;
  urgency: "emergency" | "urgent";
  text: Record<string, string>;
  first: (string)[];
  whom: TriageWhom;
}

export interface TriageSuggestion {
  speciality: string;
  whom: TriageWhom;
  text: Record<string, string> | null;
}

export interface TriageTogether {
  id: string;
  urgency: "emergency" | "urgent";
  text: Record<string, string>;
  first: (string)[];
  whom: TriageWhom;
  at_least: number;
  signs: (string)[];
  vitals: (TriageLimit)[];
}

export interface TriageVital {
  field: string;
  text: Record<string, string>;
  unit: string;
  possible: [number, number];
  step: number;
}

export interface TriageVitalRule {
  field: string;
  below: number | null;
  above: number | null;
  raises_to: "emergency" | "urgent";
}

export interface TriageWhom {
  from_months: number | null;
  below_months: number | null;
  sex: "female" | "male" | "other" | null;
  pregnant: boolean | null;
}

export interface TwoLanguages {
  en: string;
  ur: string;
}

/** `drawing.undo`: take away that line of one's own; null: all one's own. */
export interface UndoStroke {
  v?: 1;
  call_id: string;
  capture_id: string;
  stroke_id?: string | null;
}

export interface UnfinishedOne {
  card: EncounterCard;
  note: string;
  written_by: string;
  written_at: string | null;
}

/** `topic.unfollow`. */
export interface Unfollow {
  v?: 1;
  topic: string;
}

/** `count`: released to this doctor and not read yet. */
export interface UnreadReviews {
  count: number;
}

export type Urgency = "emergency" | "urgent" | "routine";

/** `device.use`: this seat shows that camera, and its stethoscope is so. */
export interface UseDevice {
  v?: 1;
  call_id: string;
  camera: "face" | "exam";
  scope: "off" | "live" | "kept";
  site?: string;
}

/** Days at the centers, both included; without them the last thirty days. */
export interface ViewedQuery {
  since: string | null;
  until: string | null;
}

/** `complete` False: there was more than one report reads. */
export interface Viewing {
  name: string;
  openings: (Opening)[];
  complete: boolean;
}

export interface VitalFlag {
  field: string;
  flag: "low" | "high";
  severe: boolean;
}

export interface VitalLimits {
  field: string;
  unit: string;
  possible_low: number;
  possible_high: number;
  usual_low: number | null;
  usual_high: number | null;
  step: number;
}

/** Units fixed: mmHg, /min, °C, %, /min, kg, cm, mg/dL. None: not measured. */
export interface Vitals {
  systolic: number | null;
  diastolic: number | null;
  pulse: number | null;
  temperature: number | null;
  spo2: number | null;
  respiration: number | null;
  weight: number | null;
  height: number | null;
  glucose: number | null;
}

export interface VitalsTaken {
  taken_at: string;
  taken_by: string;
  values: Vitals;
  flags: (VitalFlag)[];
}

export interface VolunteerDecisionNew {
  decision: "verify" | "more" | "refuse";
  reason: string;
  registration?: string;
  valid_until?: string | null;
  specialities?: (string)[];
}

export interface VolunteerListed {
  id: string;
  reference: string;
  state: "unconfirmed" | "open" | "sent" | "more" | "verified" | "refused" | "withdrawn" | "joined";
  answers: ApplicationAnswers;
  has_scan: boolean;
  scan_mime: string;
  sent_at: string | null;
  decided_at: string | null;
  decided_by_name: string | null;
  reason: string;
  registration: string;
  valid_until: string | null;
  specialities: (string)[];
  person_id: string | null;
  same_licence: (string)[];
}

export interface Volunteers {
  volunteers: (VolunteerListed)[];
}

/** What is known of one patient's wait; its id is the encounter's. */
export interface WaitCard {
  encounter_id: string;
  place: number;
  low_minutes: number | null;
  high_minutes: number | null;
  doctors: number;
  next_doctor_at: string | null;
  woman_there: boolean;
}

/** `call.wish`: low-data mode of this participant, and the megabytes agreed for the call (None: no limit). */
export interface WishLink {
  v?: 1;
  call_id: string;
  low_data: boolean;
  budget_megabytes?: number | null;
}

export interface WithdrawChange {
  reason: string;
}

export interface Written {
  id: string;
  text: string;
}

export interface ClientMessages {
  "topic.follow": Follow;
  "topic.unfollow": Unfollow;
  "room.open": OpenRoom;
  "duty.set": SetDuty;
  "queue.claim": Claim;
  "call.join": Join;
  "call.offer": Offer;
  "call.media": SetMedia;
  "call.leave": Leave;
  "call.consent": ConsentToRecording;
  "call.recording": SetRecording;
  "call.report": Report;
  "call.wish": WishLink;
  "call.piece": Piece;
  "call.ask_still": AskStill;
  "message.send": SendText;
  "message.seen": MessageSeen;
  "cue.ask": AskCue;
  "cue.answer": AnswerCue;
  "examination.tick": TickExamination;
  "capture.ask": AskCapture;
  "capture.begin": BeginCapture;
  "capture.missed": MissCapture;
  "capture.share": ShareCapture;
  "drawing.stroke": DrawStroke;
  "drawing.undo": UndoStroke;
  "device.ask": AskDevice;
  "device.use": UseDevice;
}

export interface ServerMessages {
  "topic.changed": TopicChanged;
  "call.slots": SlotsMoved;
  "call.speaking": Speaking;
  "call.links": Links;
  "call.advice": AdviceGiven;
  "call.piece_relayed": PieceRelayed;
  "call.still_asked": StillAsked;
  "call.still_arrived": StillArrived;
  "call.opened": CallOpened;
  "call.seat_taken": SeatTaken;
  "call.rescued": CallRescued;
  "export.changed": ExportMoved;
  "signed_out": SignedOut;
}

export interface Acknowledgements {
  "topic.follow": Snapshot | CatchUp;
  "room.open": RoomCard;
  "duty.set": DoctorCard;
  "queue.claim": EncounterCard;
  "call.join": Seat;
  "call.offer": Answered;
  "call.piece": PieceTaken;
  "message.send": MessageSent;
}
