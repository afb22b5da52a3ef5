/** MIME type → content, as Jupyter front ends choose from it. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Under this symbol a notebook finds how a value shows itself (the protocol of Deno's kernel). */
export const displaySymbol = Symbol.for("Jupyter.display");

/**
 * The same value, able to show itself in a notebook. The bundle is made when a notebook asks for it, of the value
 * that is asked: copies by spreading keep the ability.
 */
export function displayed<T extends object>(value: T, bundle: (value: T) => MimeBundle | Promise<MimeBundle>): T {
  return Object.assign(value, {
    [displaySymbol](this: T) {
      return bundle(this);
    },
  });
}
