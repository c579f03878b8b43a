// A chart of a segment's size over time: a file of its own, loaded when a page shows one.
//
// In: a host element, instants, counts, who joined and left, marks. Out: a drawing that follows its host's width.
import uPlot from "uplot";
import { axisForm, count } from "./format";
import type { ChartHandle, ChartOptions } from "./marks";

const HEIGHT = 210;

export function mount(host: HTMLElement, options: ChartOptions): ChartHandle {
  const colour = (name: string) => getComputedStyle(host).getPropertyValue(name).trim();
  const { points } = options;
  const most = Math.max(1, ...points.map((point) => Math.max(point.joined, point.left)));
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  const form = axisForm(first, last);
  const axis = () => ({
    stroke: colour("--soft"),
    grid: { stroke: colour("--grid"), width: 1 },
    ticks: { stroke: colour("--grid"), width: 1 },
    font: "12px system-ui",
  });
  const bars = uPlot.paths.bars?.({ size: [0.6, 8] });
  const stepped = options.stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const marks: uPlot.Plugin = {
    hooks: {
      draw(plot) {
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.strokeStyle = colour("--mark");
        ctx.setLineDash([3, 3]);
        for (const mark of options.marks) {
          const x = Math.round(plot.valToPos(mark.at, "x", true));
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
        }
        ctx.restore();
      },
    },
  };
  const draw = () =>
    new uPlot(
      {
        width: host.clientWidth,
        height: HEIGHT,
        cursor: { y: false },
        legend: { show: false },
        plugins: [marks],
        scales: {
          x: { time: true },
          y: {
            range: (_, low, high) =>
              low === high ? [Math.max(0, low - 1), high + 1] : [Math.max(0, low - (high - low) * 0.35), high],
          },
          // Who moved is drawn in the lowest third.
          moves: { range: [-most, most * 5] },
        },
        series: [
          {},
          {
            scale: "moves",
            stroke: colour("--joined"),
            fill: colour("--joined"),
            ...(bars ? { paths: bars } : {}),
            points: { show: false },
          },
          {
            scale: "moves",
            stroke: colour("--left"),
            fill: colour("--left"),
            ...(bars ? { paths: bars } : {}),
            points: { show: false },
          },
          {
            scale: "y",
            stroke: colour("--size"),
            fill: colour("--area"),
            width: 2,
            ...(stepped ? { paths: stepped } : {}),
            ...(options.dashed ? { dash: [6, 4] } : {}),
            points: { show: points.length < 3 },
          },
        ],
        axes: [
          { ...axis(), space: 110, values: (_, at) => at.map((one) => form.format(new Date(one * 1000))) },
          {
            ...axis(),
            scale: "y",
            size: 64,
            values: (_, all) => all.map((one) => (Number.isInteger(one) ? count(one) : "")),
          },
        ],
      },
      [
        points.map((point) => point.at),
        points.map((point) => point.joined || null),
        points.map((point) => (point.left ? -point.left : null)),
        points.map((point) => point.count),
      ],
      host,
    );
  let plot = draw();
  const sizes = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: HEIGHT }));
  sizes.observe(host);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const again = () => {
    plot.destroy();
    plot = draw();
  };
  dark.addEventListener("change", again);
  return {
    destroy() {
      sizes.disconnect();
      dark.removeEventListener("change", again);
      plot.destroy();
    },
  };
}
