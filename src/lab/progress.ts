import cliProgress from "cli-progress";
import { duration } from "../figures/markup.ts";
import type { SweepEvent } from "./sweep.ts";

/** Shows the events of a sweep while it runs. */
export interface Progress {
  show(event: SweepEvent): void;
  /** Takes bars off the screen; call it before anything else is printed. */
  end(): void;
}
/** Where lines and bars go; `process.stderr` is one. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Training counts for this share of a run, what is measured on it afterwards for the rest. */
const trainingShare = 0.75;

/** How much of a sweep is done, and when the rest will be. */
export interface Estimate {
  update(event: SweepEvent): void;
  /** Runs finished, failed or skipped. */
  readonly ended: number;
  /** Done share of all runs, in [0, 1]. */
  fraction(): number;
  /** Seconds until all is done, from the pace so far; undefined before there is one. */
  secondsLeft(): number | undefined;
}

/** How dear each run is beside the others, by id. */
export type Costs = ReadonlyMap<string, number>;

/** The pace of the first moments says nothing: no time is told before this share is done. */
const leastShare = 0.02;

/**
 * The done share of runs and the time left, each run counted by its cost.
 *
 * @param now seconds, any origin.
 */
export function estimate(costs: Costs, now: () => number): Estimate {
  const total = [...costs.values()].reduce((a, b) => a + b, 0);
  const share = new Map<string, number>();
  const start = new Map<string, number>();
  const over = new Set<string>();
  const began = now();
  const sum = (of: ReadonlyMap<string, number>): number =>
    [...of].reduce((all, [id, done]) => all + done * (costs.get(id) ?? 0), 0);
  return {
    update(event) {
      const { id, kind } = event;
      if (kind === "progress") {
        const fraction =
          event.stage === "training"
            ? (trainingShare * event.step) / Math.max(1, event.steps)
            : trainingShare;
        // A run that goes on from a checkpoint does not count as pace.
        if (!start.has(id)) start.set(id, fraction);
        share.set(id, fraction);
      } else if (kind === "skipped") [start, share].forEach((map) => map.set(id, 1));
      else if (kind !== "started" && kind !== "stopped") share.set(id, 1);
      if (kind === "done" || kind === "failed" || kind === "skipped") over.add(id);
    },
    get ended() {
      return over.size;
    },
    fraction: () => (total === 0 ? 1 : sum(share) / total),
    secondsLeft() {
      const worked = sum(share) - sum(start);
      return worked > leastShare * total ? ((now() - began) * (total - sum(share))) / worked : undefined;
    },
  };
}

const seconds = (): number => performance.now() / 1000;

/** One line an event that ends a run, and one every half minute while runs go on: for logs and pipes. */
function lines(costs: Costs, screen: Screen): Progress {
  const pace = estimate(costs, seconds);
  const total = costs.size;
  const began = new Map<string, number>();
  let said = seconds();
  const left = (): string => {
    const time = pace.secondsLeft();
    return time === undefined || pace.ended === total ? "" : ` · about ${duration(time)} left`;
  };
  const say = (text: string): void => {
    said = seconds();
    screen.write(`[${pace.ended}/${total}] ${text}${left()}\n`);
  };
  return {
    show(event) {
      pace.update(event);
      const { kind, id, label } = event;
      if (kind === "started") began.set(id, seconds());
      else if (kind === "progress" && event.notice) say(`${label}: ${event.notice}`);
      else if (kind === "progress" && seconds() - said > 30)
        say(`${label}: ${event.stage}, step ${event.step} of ${event.steps}`);
      else if (kind === "done")
        say(`${label}: done in ${duration(seconds() - (began.get(id) ?? seconds()))}`);
      else if (kind === "failed") say(`${label}: failed. ${event.error}`);
      else if (kind === "stopped") say(`${label}: stopped`);
    },
    end: () => {},
  };
}

/** A bar for the whole and one for each run under way, redrawn in place. */
function bars(costs: Costs, screen: NodeJS.WriteStream): Progress {
  const pace = estimate(costs, seconds);
  const total = costs.size;
  const multi = new cliProgress.MultiBar(
    {
      format: "{bar} {percentage}% {text}",
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stream: screen,
      autopadding: true,
    },
    cliProgress.Presets.shades_classic,
  );
  const whole = multi.create(1000, 0, { text: "" });
  const open = new Map<string, cliProgress.SingleBar>();
  const close = (id: string): void => {
    const bar = open.get(id);
    if (bar) multi.remove(bar);
    open.delete(id);
  };
  return {
    show(event) {
      pace.update(event);
      const { kind, id, label } = event;
      if (kind === "started") open.set(id, multi.create(1, 0, { text: label }));
      else if (kind === "progress") {
        const bar = open.get(id);
        bar?.setTotal(Math.max(1, event.steps));
        bar?.update(event.step, { text: `${label} · ${event.stage}` });
        if (event.notice) multi.log(`${label}: ${event.notice}\n`);
      } else close(id);
      if (kind === "failed") multi.log(`${label} failed. ${event.error}\n`);
      const left = pace.secondsLeft();
      whole.update(Math.round(pace.fraction() * 1000), {
        text: `${pace.ended} of ${total} runs${left === undefined ? "" : ` · about ${duration(left)} left`}`,
      });
    },
    end: () => multi.stop(),
  };
}

/** Progress of runs: bars on a terminal, plain lines elsewhere. */
export function progress(costs: Costs, screen: Screen = process.stderr): Progress {
  return screen.isTTY && screen === process.stderr ? bars(costs, process.stderr) : lines(costs, screen);
}
