import type { Run, Scale } from "../types.ts";
import { fil2021Protocol, betaOf, type Capacity, type Layers, type Sweep } from "./fil2021-protocol.ts";
import { grid } from "./grid.ts";

/** The runs of a sweep over β. */
function swept({ dataset, hyper, betas, seeds, steps, batch }: Sweep): readonly Run[] {
  return grid({ dataset, method: "betaVae", hyper: { ...hyper, beta: betas }, seeds, steps, batch });
}

const layered = (layers: Layers): readonly Run[] =>
  layers.latents.flatMap((latents) => {
    const betas = layers.normalised.map((norm) => betaOf(layers, latents, norm));
    return swept({ ...layers, hyper: { ...layers.hyper, latents }, betas });
  });

function annealed({ dataset, hyper, annealing, seeds, steps, batch, stops }: Capacity): readonly Run[] {
  const runs = (count: number, length: number): readonly Run[] =>
    grid({
      dataset,
      method: "annealedVae",
      hyper: { ...hyper, ...annealing },
      seeds: count,
      steps: length,
      batch,
    });
  return [...runs(seeds, steps), ...stops.flatMap((stop) => runs(1, stop))];
}

/** What needs no training steps: PCA, ICA, raw pixels and the network as it starts. */
function baselines({ dataset, hyper, seeds, batch }: Sweep, samples: number): readonly Run[] {
  const still = { dataset, seeds, batch, steps: 0 };
  const { latents } = hyper;
  return [
    ...grid({ ...still, method: "pca", hyper: { latents, samples } }),
    ...grid({ ...still, method: "fastIca", hyper: { latents } }),
    ...grid({ ...still, method: "rawPixels", hyper: {} }),
    ...grid({ ...still, method: "betaVae", hyper: { ...hyper, beta: 1 } }),
  ];
}

/** The runs of the study, the dearest first, so that no worker is left with one at the end. */
export function fil2021Runs(scale: Scale): readonly Run[] {
  const protocol = fil2021Protocol(scale);
  const { sweep, layers, harder, sprites, table, clothes, capacityDiscs, capacityOrder, pcaSamples } =
    protocol;
  const all = [
    ...swept(table),
    ...swept(sprites),
    ...(clothes ? swept(clothes) : []),
    ...baselines(table, pcaSamples),
    ...annealed(capacityOrder),
    ...swept(harder),
    ...layered(layers),
    ...swept(sweep),
    ...baselines(sweep, pcaSamples),
    ...annealed(capacityDiscs),
  ];
  return [...new Map(all.map((run) => [JSON.stringify(run), run])).values()];
}
