/** uPlot with its styles, in a file of its own: it comes after the numbers. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export function draw(options: uPlot.Options, points: uPlot.AlignedData, into: HTMLElement): uPlot {
  return new uPlot(options, points, into);
}
