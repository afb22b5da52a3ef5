import type { Compiled, Engine, Hosted, NdArray, Params, Step, Tree, Weights } from "../types.ts";
import { tf, type Tensor } from "../tf.ts";
import { mapTree, toTensors } from "./tree.ts";

const isTensor = (node: unknown): node is Tensor => node instanceof tf.Tensor;
const toArray = (t: Tensor): NdArray => ({
  shape: t.shape,
  data: (t.dtype === "float32" ? Float32Array : Int32Array).from(t.dataSync() as Float32Array),
});

/** Runs `body` on a tfjs backend and puts the previous one back, also when it throws. */
async function on<T>(backend: string, body: () => T): Promise<T> {
  const previous = tf.getBackend();
  // The first use may load the backend; after that, setting it takes effect at once, so that the body runs on
  // it even if another engine was chosen while this one waited.
  if (!(await tf.setBackend(backend)))
    throw new Error(
      `TensorFlow.js has no backend "${backend}" here. Registered: ${tf.engine().backendNames().join(", ")}.`,
    );
  void tf.setBackend(backend);
  try {
    return body();
  } finally {
    void tf.setBackend(previous || backend);
  }
}

/** `tf.tidy` for a body whose result holds no tensors. */
function tidied<T>(body: () => T): T {
  let result!: T;
  tf.tidy(() => {
    result = body();
  });
  return result;
}

const slice = (feed: Readonly<Record<string, NdArray>>, k: number, steps: number): Params =>
  toTensors<Params>(
    Object.fromEntries(
      Object.entries(feed).map(([name, { shape, data }]) => {
        if (steps === 1) return [name, { shape, data }];
        const size = data.length / steps;
        return [name, { shape: shape.slice(1), data: data.slice(k * size, (k + 1) * size) }];
      }),
    ),
  );

/**
 * An engine that runs each operation as it comes, on a tfjs backend: "cpu" is the reference that every other
 * engine is tested against, "tensorflow" is the user's own tfjs-node.
 */
export function eager(backend: string): Engine {
  return {
    name: backend,
    async compile<I extends Tree<Tensor>, O extends Tree<Tensor>>(fn: (inputs: I) => O) {
      const run = (inputs: Hosted<I>): Promise<Hosted<O>> =>
        on(backend, () => tidied(() => mapTree(fn(toTensors<I>(inputs)), isTensor, toArray) as Hosted<O>));
      return Object.assign(run, { dispose: async () => {} }) as unknown as Compiled<I, O>;
    },
    async loop(step: Step, start: Weights, _example, { steps = 1 } = {}) {
      let state = start;
      return {
        steps,
        async run(feed) {
          const logs: Record<string, number[]> = {};
          for (let k = 0; k < steps; k++) {
            const current = state;
            const { state: next, logs: scalars } = await on(backend, () =>
              tidied(() => {
                const out = step(toTensors<Params>(current), slice(feed, k, steps));
                const arrays = mapTree(out, isTensor, toArray) as {
                  state: Weights;
                  logs: Record<string, NdArray>;
                };
                for (const term of Object.values(out.logs)) term.dispose(); // kept beyond the gradient's scope
                return arrays;
              }),
            );
            state = next;
            for (const [name, value] of Object.entries(scalars)) (logs[name] ??= []).push(value.data[0]!);
          }
          return Object.fromEntries(
            Object.entries(logs).map(([name, values]) => [name, Float32Array.from(values)]),
          );
        },
        read: async () =>
          Object.fromEntries(
            Object.entries(state).map(([name, a]) => [name, { shape: a.shape, data: a.data.slice() }]),
          ),
        dispose: async () => {},
      };
    },
  };
}
