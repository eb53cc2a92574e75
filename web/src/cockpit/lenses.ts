/** The second camera of a seat: switched here, told to both ends, wished for by the doctor. */

import { useEffect, useRef } from "preact/hooks";
import { chosenOf } from "../media/capture";
import type { DeviceCard } from "../wire/types";
import type { Tools } from "./tools";

export interface Lenses {
  /** There is another camera. */
  possible: boolean;
  shows: DeviceCard["camera"];
  /** What the doctor would like, where that is not shown. */
  wanted: DeviceCard["camera"] | null;
  change: () => void;
}

export function useSecondCamera(tools: Tools): Lenses {
  const { capture } = tools.view;
  const cameras = capture.devices.value.cameras;
  const device = tools.device(tools.me);
  const first = useRef<string | null>(null);
  const present = capture.camera.value?.getSettings().deviceId ?? chosenOf("camera") ?? null;
  const shows = first.current === null || first.current === present ? "face" : "exam";
  useEffect(() => {
    if (device.camera === "face" && present !== null) first.current ??= present;
  }, [present]);
  const change = () => {
    const to = cameras.find((one) => (shows === "face" ? one.id !== present : one.id === first.current));
    if (!to) return;
    const camera = shows === "face" ? "exam" : "face";
    capture.exam = camera === "exam";
    void capture.choose("camera", to.id).then(() =>
      tools.ask("device.use", { camera, scope: device.scope === "asked" ? "off" : device.scope, site: device.site }),
    );
  };
  const wanted = device.camera_asked === null || device.camera_asked === shows ? null : device.camera_asked;
  return { possible: cameras.length > 1, shows, wanted, change };
}
