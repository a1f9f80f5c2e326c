/** Where a log line says that it tells of an error or a warning. Pure. */
import type { Role } from '../../theme/role.ts'

const word = /\b(?:ERR(?:OR)?|FATAL|PANIC|CRITICAL|SEVERE|(WARN(?:ING)?))\b/
const field = /"(?:level|lvl|severity)" ?: ?"(?:err(?:or)?|fatal|panic|critical|severe|(warn(?:ing)?))"/i
/** Further behind, it is what the line is about and not its level. */
const levelBefore = 100

/** The word in capitals, or the field of a JSON line; undefined for lines that are as they should be, which have no colour. */
export function levelIn(text: string): { readonly from: number; readonly to: number; readonly role: Role } | undefined {
  const head = text.slice(0, levelBefore)
  const found = word.exec(head) ?? field.exec(head)
  return found === null
    ? undefined
    : { from: found.index, to: found.index + found[0].length, role: found[1] === undefined ? 'bad' : 'busy' }
}
