/** One stored value: its bytes for good, its parsed form only while somebody is likely to ask for it. */
import { parseExact } from '../base/exact-json.ts'
import { share } from '../base/share.ts'
import { Printed } from './store.ts'
import type { Entry, StoreEvent } from './store.ts'

const unparsed = Symbol('unparsed')

/** The value parsed last, of whatever key. */
let neighbour: unknown

/** Values are mostly parsed in the order of their keys, and neighbours made from one template: what they have in common is kept once. */
function parseAlike(bytes: Buffer): unknown {
  return (neighbour = share(neighbour, parseExact(bytes.toString('utf8'))))
}

export class StoredEntry implements Entry {
  readonly key: string
  readonly revision: number
  bytes: Buffer
  private parsed: unknown

  private constructor(key: string, revision: number, bytes: Buffer, parsed: unknown) {
    this.key = key
    this.revision = revision
    this.bytes = bytes
    this.parsed = parsed
  }

  /** An entry found on the disk: parsed when first asked for. */
  static found(key: string, revision: number, bytes: Buffer): StoredEntry {
    return new StoredEntry(key, revision, bytes, unparsed)
  }

  /** An entry just built: the built value serves as the parsed one. */
  static built(key: string, revision: number, value: unknown): StoredEntry {
    if (value instanceof Printed) return new StoredEntry(key, revision, value.bytes, value.value)
    const text = JSON.stringify(value) as string | undefined // JSON.stringify(undefined) is undefined, whatever its type says
    if (text === undefined) throw new TypeError(`${key}: the value is not JSON`)
    return new StoredEntry(key, revision, Buffer.from(text), value)
  }

  get value(): unknown {
    if (this.parsed === unparsed) this.parsed = parseAlike(this.bytes)
    return this.parsed
  }

  /** Moves the bytes to where values are that stay. */
  settle(room: (bytes: Buffer) => Buffer): void {
    this.bytes = room(this.bytes)
  }

  /** Drops the parsed form. Old objects that survive make every garbage collection slow: what was said long ago is kept as bytes only. */
  forget(): void {
    this.parsed = unparsed
  }
}

/** A change as history keeps it. */
export interface KeptEvent extends StoreEvent {
  readonly entry: StoredEntry
  readonly previous: StoredEntry | undefined
  /** When it became visible, in milliseconds. */
  readonly at: number
}
