/** An entry that looks stored and is not: what a dry run answers. */
import { goJson } from '../../base/escaped-json.ts'
import type { Entry } from '../../store/store.ts'

/** The entry that a write of `value` would have made. */
export function pretend(key: string, revision: number, value: unknown): Entry {
  let bytes: Buffer | undefined
  return {
    key,
    revision,
    value,
    get bytes() {
      bytes ??= Buffer.from(goJson(value))
      return bytes
    },
  }
}
