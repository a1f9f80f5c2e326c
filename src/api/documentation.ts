/** What Kubernetes says of its types and fields: the texts of `kubectl explain`. Large, and so packed, and loaded only when asked for. */
import { brotliDecompressSync } from 'node:zlib'

/** A description, and what an enumeration allows. */
export type FieldDocumentation = string | readonly [description: string, allowed: readonly string[]]

/** By type (`core.v1.PodSpec`) and field; the type's own description is under the empty name. */
export type Documentation = Readonly<Record<string, Readonly<Record<string, FieldDocumentation>>>>

let loaded: Promise<Documentation> | undefined

/** All there is to say, read once. */
export const documentation = (): Promise<Documentation> => (loaded ??= load())

async function load(): Promise<Documentation> {
  const { default: data } = await import('./data/documentation.json', { with: { type: 'json' } })
  // The generator writes this shape.
  return JSON.parse(brotliDecompressSync(Buffer.from(data.brotli, 'base64')).toString()) as Documentation
}
