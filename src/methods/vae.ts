import type { Method } from "../types.ts";
import { autoencoder } from "./autoencoder.ts";
import type { VaeOptions } from "./vae-options.ts";

/**
 * The variational autoencoder: reconstruction + KL, the negative ELBO.
 *
 * @source kingma2014 section 3
 */
export function vae(options: VaeOptions = {}): Method {
  const source = { key: "kingma2014", where: "section 3" };
  return autoencoder({ name: "vae", source, hyper: {}, penalty: ({ kl }) => kl }, options);
}
