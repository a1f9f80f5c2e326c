/** CEL on demand: nobody pays for it until an expression turns up. */

export type Cel = typeof import('./cel.ts')

let loaded: Cel | undefined
let loading: Promise<Cel> | undefined

/** Loads CEL; from then on `cel()` has it. Undefined if it is there already, so that nobody waits without need. */
export function loadCel(): Promise<Cel> | undefined {
  if (loaded !== undefined) return undefined
  loading ??= import('./cel.ts').then((module) => (loaded = module))
  return loading
}

/** CEL, once it is loaded. Whoever asks has awaited `loadCel` on the way. */
export function cel(): Cel {
  if (loaded === undefined) throw new Error('CEL is not loaded')
  return loaded
}
