/** The shared algebra: data set, method, engine, metric, study. Types only; every layer may import this file. */
import type { Tensor, Tensor2D, Scalar } from "./tf.ts";

// Bibliography ---------------------------------------------------------------------------------------------

/** A place in a paper. `key` resolves in `sources.ts`; `where` is "Eq. 4", "section 3.2", "figure 6". */
export interface Source {
  readonly key: string;
  readonly where: string;
}

// Arrays on the host ---------------------------------------------------------------------------------------

/** A named array outside any engine: row-major, `data.length` is the product of `shape`. */
export interface NdArray<D extends Float32Array | Int32Array = Float32Array | Int32Array> {
  readonly shape: readonly number[];
  readonly data: D;
}
/** Path → float32 array: the checkpoint, and what `Method.init` makes. */
export type Weights = Readonly<Record<string, NdArray<Float32Array>>>;
/** float64 matrix, row-major; rows are samples everywhere. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

// Randomness -----------------------------------------------------------------------------------------------

/** Counter-based stream: the same seed and names give the same numbers, whatever else was drawn. */
export interface Rng {
  /** An independent stream; `split("a", 3)` always gives the same one. */
  split(...names: readonly (string | number)[]): Rng;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** n standard normal numbers. */
  normal(n: number): Float32Array;
  /** A permutation of 0 … n − 1. */
  permutation(n: number): Int32Array;
}

// Data -----------------------------------------------------------------------------------------------------

export interface Factor {
  readonly name: string;
  readonly size: number;
}
/** Factor indices, [n, factors] row-major. */
export interface FactorBatch {
  readonly n: number;
  readonly values: Int32Array;
}
export type ImageShape = readonly [height: number, width: number, channels: number];
/** What a training step is fed: named arrays with n as first dimension, e.g. `x` [n, h, w, c] in [0, 1]. */
export type HostBatch = Readonly<Record<string, NdArray>>;

/** Images that are a function of known factors. */
export interface Dataset {
  readonly name: string;
  readonly source: Source;
  readonly factors: readonly Factor[];
  readonly shape: ImageShape;
  /** Something a reader must know before trusting a figure, e.g. "re-created, not the original files". */
  readonly notice?: string;
  /** [n, h, w, c] in [0, 1]. Pure: the same factors give the same pixels. */
  render(factors: FactorBatch): Float32Array;
}
/** How a method wants its batches: `images` for most, pairs or weighted factors for others. */
export type Draw = (dataset: Dataset, n: number, rng: Rng) => HostBatch;

// Methods --------------------------------------------------------------------------------------------------

/** Path → tensor, e.g. `vae/encoder/conv1/kernel`. The first segment is the phase that trains it. */
export type Params = Readonly<Record<string, Tensor>>;
export type Batch = Readonly<Record<string, Tensor>>;
export type Noise = Readonly<Record<string, Tensor>>;
export type Hyper = Readonly<Record<string, number | string | boolean>>;
/** Mean and log-variance of a diagonal Gaussian, [n, d] each. */
export interface Gaussian {
  readonly mean: Tensor2D;
  readonly logVar: Tensor2D;
}
/** Noise a phase needs: declared here, drawn outside the step, so that every engine sees the same numbers. */
export type NoiseSpec = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly law: "normal" | "uniform" | "permutation" }>
>;
export interface Outcome {
  /** What is minimised, nats per sample unless the method says otherwise. */
  readonly loss: Scalar;
  /** Named terms for the training log. */
  readonly log?: Readonly<Record<string, Scalar>>;
}
/** A pure loss over named parameters, and the optimiser of those under `updates/`. */
export interface Phase {
  /** Path prefix of the parameters this phase trains, e.g. "discriminator". */
  readonly updates: string;
  readonly optimizer: Optimizer;
  /** Pure, synchronous, tensors only. `step` counts from 0. */
  loss(params: Params, batch: Batch, noise: Noise, step: Scalar): Outcome;
}
export interface Method {
  readonly name: string;
  readonly source: Source;
  readonly hyper: Hyper;
  readonly draw: Draw;
  readonly phases: readonly Phase[];
  init(shape: ImageShape, rng: Rng): Weights;
  /** Training in closed form, instead of phases (PCA, ICA): data in, weights out. */
  fit?(dataset: Dataset, rng: Rng): Promise<Weights>;
  noise(n: number): NoiseSpec;
  /** The representation that metrics see, [n, h, w, c] → [n, d]; for a VAE the posterior mean. */
  encode(params: Params, x: Tensor): Tensor2D;
  posterior?(params: Params, x: Tensor): Gaussian;
  /** Codes [n, d] → images [n, h, w, c] in [0, 1]: the mean of the likelihood. */
  decode?(params: Params, z: Tensor2D): Tensor;
  /** After all phases of a step: moving averages and the like. */
  settle?(params: Params, step: Scalar): Params;
}

// Optimisers and engines -----------------------------------------------------------------------------------

/** optax's pair of pure functions. State is a list of tensors per parameter list, updated elementwise. */
export interface Optimizer {
  readonly name: string;
  readonly hyper: Hyper;
  /** Slots per parameter and the value each starts at, e.g. Adam [0, 0], Adagrad [initialAccumulator]. */
  readonly slots: readonly number[];
  /** One parameter, its gradient and its slots → new parameter and slots. `step` counts from 0. */
  update(
    param: Tensor,
    grad: Tensor,
    slots: readonly Tensor[],
    step: Scalar,
  ): { readonly param: Tensor; readonly slots: readonly Tensor[] };
}

/** Nested records and arrays of tensors (inside a function) or of host arrays (outside it). */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [name: string]: Tree<T> };
/** The same tree with host arrays as leaves. */
export type Hosted<T> = T extends Tensor
  ? NdArray
  : T extends readonly (infer U)[]
    ? readonly Hosted<U>[]
    : { readonly [K in keyof T]: Hosted<T[K]> };

/** A pure function of tensors, ready to run on an engine. Call `dispose` to free native memory. */
export interface Compiled<I, O> {
  (inputs: Hosted<I>): Promise<Hosted<O>>;
  dispose(): Promise<void>;
}
/** One update: state and feed in, new state (same names and shapes) and scalar logs out. */
export type Step = (
  state: Params,
  feed: Params,
) => { readonly state: Params; readonly logs: Readonly<Record<string, Scalar>> };
/** A step with its state kept inside the engine. */
export interface Loop {
  /** Steps per native call. */
  readonly steps: number;
  /** Runs `steps` updates. Feeds carry a leading [steps] axis when steps > 1; so do the logs, [steps] each. */
  run(feed: Readonly<Record<string, NdArray>>): Promise<Readonly<Record<string, Float32Array>>>;
  /** A copy of the state. */
  read(): Promise<Weights>;
  dispose(): Promise<void>;
}
export interface EngineOptions {
  /** Threads inside one operation. Results do not depend on it. */
  readonly threads?: number;
}
export interface Engine {
  readonly name: string;
  /** Shapes are taken from `example`, one compilation each. */
  compile<I extends Tree<Tensor>, O extends Tree<Tensor>>(
    fn: (inputs: I) => O,
    example: Hosted<I>,
    options?: EngineOptions,
  ): Promise<Compiled<I, O>>;
  loop(
    step: Step,
    state: Weights,
    example: Readonly<Record<string, NdArray>>,
    options?: EngineOptions & { readonly steps?: number },
  ): Promise<Loop>;
}

// Evaluation -----------------------------------------------------------------------------------------------

/** Images [n, h, w, c] → codes [n, d]. */
export type Encode = (images: Float32Array, n: number) => Promise<Matrix>;
/** A pure core plus the protocol that feeds it. */
export interface Metric<S extends string = string> {
  readonly name: string;
  readonly source: Source;
  readonly hyper: Hyper;
  readonly scores: readonly S[];
  evaluate(encode: Encode, dataset: Dataset, rng: Rng): Promise<Readonly<Record<S, number>>>;
}

// Papers ---------------------------------------------------------------------------------------------------

/** A training run as plain data; its id is a hash of this. */
export interface Run {
  readonly dataset: string;
  readonly method: string;
  readonly hyper: Hyper;
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
}
/** How much of a study to run. */
export interface Scale {
  readonly name: "smoke" | "laptop" | "paper";
  readonly seeds: number;
}
/** One row of results: a run's identity, its hyper-parameters and its `<metric>.<score>` columns. */
export type Row = Readonly<Record<string, number | string | boolean | null>>;

/** A Plotly figure with what a reader needs beside it. */
export interface Figure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  /** One or two sentences for the page and the notebook. */
  readonly caption?: string;
}
/** A run with its weights, ready to be asked. Images are [n, h, w, c] in [0, 1]. */
export interface Trained {
  readonly id: string;
  readonly run: Run;
  readonly method: Method;
  readonly dataset: Dataset;
  readonly weights: Weights;
  readonly encode: Encode;
  /** Present where the method has a posterior. */
  readonly posterior?: (images: Float32Array, n: number) => Promise<{ mean: Matrix; logVar: Matrix }>;
  /** Present where the method has a decoder: codes → images. */
  readonly decode?: (codes: Matrix) => Promise<Float32Array>;
}
/** What a study measures on one trained run; stored beside its weights. */
export interface Assessment {
  readonly scores: Readonly<Record<string, number>>;
  /** Pictures and codes that figures need, by name. */
  readonly arrays?: Readonly<Record<string, NdArray>>;
}
/** All finished runs of a study. */
export interface Results {
  readonly scale: Scale;
  /** One row a run: id, dataset, method, hyper-parameters, seed, steps, batch, seconds, then the scores. */
  readonly rows: readonly Row[];
  /** The arrays of a run's assessment; {} if it made none. */
  arrays(id: string): Readonly<Record<string, NdArray>>;
  /** The training log of a run: rows of step, loss and the method's terms. */
  log(id: string): readonly Row[];
}
export interface Verdict {
  /** As the paper states it. */
  readonly theirs: string;
  /** What was measured here, with its spread. */
  readonly ours: string;
  readonly holds: "reproduced" | "deviates" | "untested";
  readonly seeds: number;
  /** 95 % interval of the deciding quantity, if it has one. */
  readonly interval?: readonly [low: number, high: number];
  /** Likely cause of a deviation, or why the claim cannot be tested at this scale. */
  readonly why?: string;
}
export interface Claim {
  readonly id: string;
  readonly where: string;
  readonly says: string;
  /** What decides, in words, fixed before the run. */
  readonly gate: string;
  check(results: Results): Verdict;
}
export interface Study {
  readonly name: string;
  readonly title: string;
  readonly source: Source;
  /** Expected cost and numbers per scale, in words. */
  readonly cost: Readonly<Record<Scale["name"], string>>;
  /** Seeds per setting when the user does not say. */
  readonly seeds: Readonly<Record<Scale["name"], number>>;
  runs(scale: Scale): readonly Run[];
  assess(trained: Trained, scale: Scale, rng: Rng): Promise<Assessment>;
  readonly figures: Readonly<Record<string, (results: Results) => Figure>>;
  readonly claims: readonly Claim[];
}
