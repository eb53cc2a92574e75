// Takes what a page plays, for Python to measure (probe.py). Run as an init script it gives:
//   probes.record(element, seconds) -> base64 of a WebM file with uncompressed sound of element.srcObject
// A MediaRecorder is used because it works off the page's main thread and under any content security policy.
globalThis.probes = (() => {
  const TYPE = "audio/webm;codecs=pcm";

  const record = async (element, seconds) => {
    const recorder = new MediaRecorder(new MediaStream(element.srcObject.getAudioTracks()), { mimeType: TYPE });
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve, reject) => {
      recorder.onstop = resolve;
      recorder.onerror = ({ error }) => reject(error);
    });
    recorder.start(1000);
    setTimeout(() => recorder.stop(), seconds * 1000);
    await stopped;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  };

  return { record };
})();
