/** Takes one picture: by the camera of this device (which one can be chosen), or from a file. Sharp, but not huge. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Layer } from "../design/surfaces";
import { t } from "../i18n/text";

/** Enough to see a spot of a millimetre on a forearm; 200 to 400 kB. */
const LONGEST = 1600;
const QUALITY = 0.82;
const MIME = "image/jpeg";

interface CameraProps {
  onTaken: (octets: ArrayBuffer, mime: string) => void;
  onClose: () => void;
}

export function Camera(props: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [which, setWhich] = useState(0);
  const [cameras, setCameras] = useState(0);
  const [trouble, setTrouble] = useState(false);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    void open(which)
      .then(([opened, count]) => {
        if (gone) return opened.getTracks().forEach((track) => track.stop());
        stream = opened;
        setCameras(count);
        setTrouble(false);
        if (video.current) video.current.srcObject = opened;
      })
      .catch(() => setTrouble(true));
    return () => {
      gone = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, [which]);

  const shoot = async () => {
    if (video.current) props.onTaken(await drawn(video.current, video.current.videoWidth, video.current.videoHeight), MIME);
  };
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const picture = await createImageBitmap(file).catch(() => null);
    if (picture === null) return setTrouble(true);
    props.onTaken(await drawn(picture, picture.width, picture.height), MIME);
  };
  return (
    <Layer title={t("desk.take_picture")} closeLabel={t("common.close")} onClose={props.onClose}>
      <div class="column camera">
        {trouble ? <p role="alert">{t("desk.no_camera")}</p> : <video ref={video} autoplay playsInline muted />}
        <div class="row">
          {!trouble && (
            <Button kind="primary" icon="still" onClick={() => void shoot()}>
              {t("desk.shoot")}
            </Button>
          )}
          {cameras > 1 && (
            <Button icon="flip" onClick={() => setWhich((which + 1) % cameras)}>
              {t("desk.other_camera")}
            </Button>
          )}
          <label class="button">
            {t("desk.from_file")}
            <input class="hidden-text" type="file" accept="image/*" onChange={(event) => void choose(event.currentTarget.files?.[0])} />
          </label>
        </div>
        <p class="hint">{t("desk.picture_hint")}</p>
      </div>
    </Layer>
  );
}

/** The camera of that number, and how many there are. */
async function open(which: number): Promise<[MediaStream, number]> {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
  const id = devices[which]?.deviceId;
  const size = { width: { ideal: 4096 }, height: { ideal: 2160 } };
  const video = id ? { ...size, deviceId: { exact: id } } : { ...size, facingMode: "environment" };
  return [await navigator.mediaDevices.getUserMedia({ video, audio: false }), devices.length];
}

async function drawn(source: CanvasImageSource, width: number, height: number): Promise<ArrayBuffer> {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, MIME, QUALITY));
  if (blob === null) throw new Error("the picture could not be made");
  return blob.arrayBuffer();
}
