// Reads the mark of mark.py in the page. Run as an init script it gives:
//   marks.read(imageData) -> {side, number} | null
//   marks.watch(video) -> a list that grows by {side, number, at, mediaTime, width, height} a decoded frame,
//     side and number null where no valid mark is seen; `at` is performance.now() in milliseconds
globalThis.marks = (() => {
  const BLOCKS = 20;
  const CONTRAST = 40;

  const check = (side, number) => (number + 7 * side + 1) % 15;

  const blockMeans = (image, y) => {
    const means = [];
    const block = image.width / BLOCKS;
    for (let index = 0; index < BLOCKS; index++) {
      const left = Math.round(index * block + block / 4);
      const right = Math.round((index + 1) * block - block / 4);
      let sum = 0;
      for (let row = y - 1; row <= y + 1; row++) {
        for (let x = left; x < right; x++) {
          const at = 4 * (row * image.width + x);
          sum += 0.299 * image.data[at] + 0.587 * image.data[at + 1] + 0.114 * image.data[at + 2];
        }
      }
      means.push(sum / (3 * (right - left)) - 128);
    }
    return means;
  };

  const read = (image) => {
    let best = null;
    let bestContrast = CONTRAST;
    for (let y = 1; y < image.height - 1; y += 2) {
      const means = blockMeans(image, y);
      const contrast = Math.min(...means.map(Math.abs));
      if (contrast >= bestContrast) [best, bestContrast] = [means, contrast];
    }
    if (best === null) return null;
    const bits = best.reduce((sum, mean) => sum * 2 + (mean > 0 ? 1 : 0), 0);
    const side = (bits >> 16) & 3;
    const number = (bits >> 4) & 0xfff;
    if (bits >> 18 !== 2 || (bits & 15) !== check(side, number)) return null;
    return { side, number };
  };

  const watch = (video) => {
    const seen = [];
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const onFrame = (at, { mediaTime, width, height }) => {
      // The strip lies in the upper third, whole or cut; half the size is enough to read it.
      canvas.width = 320;
      canvas.height = Math.max(4, Math.round((320 * height) / width));
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const mark = read(context.getImageData(0, 0, canvas.width, Math.ceil(canvas.height / 3)));
      seen.push({ side: mark?.side ?? null, number: mark?.number ?? null, at, mediaTime, width, height });
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
    return seen;
  };

  return { read, watch };
})();
