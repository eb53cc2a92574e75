// Measures one end of a call in its page, for measured.py. An init script, after mark.js; WATCHED is put in by Python:
//   path: where the page must be for its clock to start (null: `meter.open()` starts it)
//   video, still: selectors of the far picture and of what may stand in for it
// `meter.opened` is Unix time in ms when the clock started, 0 before. `await meter.finish()` gives everything.
globalThis.meter = (() => {
  const watched = WATCHED;
  const RATE = 16000;
  const CHUNK = 1600;
  const TAP = `registerProcessor("tap", class extends AudioWorkletProcessor {
    constructor() { super(); this.at = 0; this.parts = [new Int16Array(${CHUNK}), new Int16Array(${CHUNK})]; }
    process(inputs) {
      for (let index = 0; index < 128; index++) {
        for (let side = 0; side < 2; side++) {
          let sum = 0;
          for (const channel of inputs[side].slice(0, 1)) sum += channel[index];
          this.parts[side][this.at] = Math.max(-1, Math.min(1, sum)) * 32767;
        }
        if (++this.at === ${CHUNK}) {
          this.port.postMessage([currentFrame + index + 1 - ${CHUNK}, ...this.parts.map((part) => part.slice())]);
          this.at = 0;
        }
      }
      return true;
    }
  });`;
  const now = () => performance.timeOrigin + performance.now();

  const connections = [];
  let microphone = null;
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct: (target, given) => {
      const made = new target(...given);
      connections.push({ made, at: now() });
      return made;
    },
  });
  const getUserMedia = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (getUserMedia) {
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await getUserMedia(wanted);
      microphone = stream.getAudioTracks()[0] ?? microphone;
      return stream;
    };
  }

  const sound = { rate: RATE, clock: [], chunks: [] };
  const pictures = [];
  const stills = [];
  const statistics = [];

  const listen = async () => {
    const context = new AudioContext({ sampleRate: RATE });
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([TAP], { type: "text/javascript" })));
    const tap = new AudioWorkletNode(context, "tap", { numberOfInputs: 2, channelCount: 1, channelCountMode: "explicit" });
    tap.port.onmessage = ({ data }) => sound.chunks.push(data);
    tap.connect(context.destination);
    const tapped = new Map();
    const take = (track, input) => {
      if (!track || tapped.get(input) === track) return;
      tapped.set(input, track);
      context.createMediaStreamSource(new MediaStream([track])).connect(tap, 0, input);
    };
    setInterval(() => {
      sound.clock.push([context.currentTime, now()]);
      take(microphone, 0);
      take(connections.at(-1)?.made.getReceivers().map(({ track }) => track).find(({ kind }) => kind === "audio"), 1);
    }, 100);
  };

  const look = () => {
    let seen = null;
    let element = null;
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    setInterval(() => {
      const video = document.querySelector(watched.video);
      if (video && video !== element) {
        element = video;
        seen = marks.watch(video);
        pictures.push(seen);
      }
      for (const one of watched.still ? document.querySelectorAll(watched.still) : []) {
        const [width, height] = [one.naturalWidth ?? one.width, one.naturalHeight ?? one.height];
        if (!width || !height || one.checkVisibility?.() === false) continue;
        canvas.width = 320;
        canvas.height = Math.max(4, Math.round((320 * height) / width));
        context.drawImage(one, 0, 0, canvas.width, canvas.height);
        const mark = marks.read(context.getImageData(0, 0, canvas.width, Math.ceil(canvas.height / 3)));
        if (mark && mark.number !== stills.at(-1)?.number) stills.push({ ...mark, at: performance.now(), width, height });
      }
    }, 200);
  };

  const KINDS = ["inbound-rtp", "outbound-rtp", "remote-inbound-rtp", "candidate-pair", "transport"];
  const ask = async () => {
    const newest = connections.at(-1);
    if (!newest || newest.made.connectionState === "closed") return;
    const reports = [...(await newest.made.getStats()).values()].filter(({ type }) => KINDS.includes(type));
    statistics.push({ at: now(), connection: connections.length - 1, reports });
  };

  const meter = { opened: 0 };
  meter.open = () => {
    meter.opened = now();
    look();
    setInterval(ask, 1000);
    return listen();
  };

  meter.finish = async () => {
    await ask();
    const text = (side) => {
      const bytes = new Uint8Array(CHUNK * 2 * sound.chunks.length);
      sound.chunks.forEach((chunk, index) => bytes.set(new Uint8Array(chunk[side].buffer), index * CHUNK * 2));
      let letters = "";
      for (let at = 0; at < bytes.length; at += 32768) letters += String.fromCharCode(...bytes.subarray(at, at + 32768));
      return btoa(letters);
    };
    return {
      opened: meter.opened,
      origin: performance.timeOrigin,
      connections: connections.map(({ at }) => at),
      pictures: pictures.flat(),
      stills,
      statistics,
      sound: { rate: RATE, chunk: CHUNK, clock: sound.clock, frames: sound.chunks.map(([frame]) => frame), near: text(1), far: text(2) },
    };
  };

  if (watched.path !== null) {
    const waiting = setInterval(() => {
      if (!location.pathname.startsWith(watched.path) || document.readyState === "loading") return;
      clearInterval(waiting);
      void meter.open();
    }, 5);
  }
  return meter;
})();
