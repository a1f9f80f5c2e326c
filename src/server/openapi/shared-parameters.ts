/**
 * Parameters that many operations take stand once in a document of v2, under names that their text makes. Upstream: kube-openapi's
 * deduplicateParameters.
 */
import { goJson } from '../../base/escaped-json.ts'
import { compareNames } from '../../base/order.ts'

type Json = Readonly<Record<string, unknown>>

/** Keeps each parameter that may be shared, and gives what stands in its place; others stay where they are. */
export class SharedParameters {
  private readonly names = new Map<string, string>()
  private readonly byName = new Map<string, Json>()

  /** A reference, or the parameter itself. */
  refer(parameter: Json): Json {
    if (!isShared(parameter)) return parameter
    const text = goJson(parameter)
    let name = this.names.get(text)
    if (name === undefined) {
      this.names.set(text, (name = `${String(parameter['name'])}-${hashOf(text)}`))
      this.byName.set(name, parameter)
    }
    return { $ref: `#/parameters/${name}` }
  }

  /** All that were referred to, in the order of their names. */
  all(): Readonly<Record<string, Json>> {
    return Object.fromEntries([...this.byName].sort(compareNames))
  }
}

/** Names, and bodies of a kind, are each kind's own; by two others old clients learn what the server can do, and look in the operation. */
function isShared({ name, in: place, schema }: Json): boolean {
  if (place !== 'body') return name !== 'name' && !(place === 'query' && (name === 'fieldValidation' || name === 'dryRun'))
  const { $ref = '' } = (schema ?? {}) as { readonly $ref?: string }
  return $ref.startsWith('#/definitions/io.k8s.apimachinery')
}

/** The first 48 bits of FNV-1 in 64 bits. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, hash * 0x100000001b3n) ^ BigInt(byte)
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(hash)
  // Eight characters need no padding.
  return bytes.subarray(0, 6).toString('base64url')
}
