/** The describer of kinds that have none of their own: every field, by name. */
import { goPlain } from '../../api/go-plain.ts'
import { isJsonObject } from '../../api/json-object.ts'
import type { KubeObject } from '../../api/object.ts'
import { sortTexts } from '../../base/order.ts'
import type { Reader } from '../kind.ts'
import { writeEvents } from './events.ts'
import { writeHead } from './metadata.ts'
import { type Page, startPage } from './page.ts'

/** What the head shows already, and what nobody wants to see. */
const skipped = new Set(['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations'])

type Fields = Readonly<Record<string, unknown>>

export async function describeGeneric(object: KubeObject, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  writeHead(page, object)
  // Any object is a record of its fields.
  writeFields(page, object as unknown as Fields, { level: 0, path: '' })
  await writeEvents(page, read, object)
  return page.toText()
}

interface Place {
  readonly level: number
  readonly path: string
}

function writeFields(page: Page, fields: Fields, { level, path }: Place): void {
  for (const name of sortTexts(Object.keys(fields))) {
    const value = fields[name]
    const own = `${path}.${name}`
    if (value === undefined || skipped.has(own)) continue
    const label = fieldLabel(name)
    if (Array.isArray(value)) {
      page.line(level, `${label}:`)
      for (const item of value as readonly unknown[]) {
        if (isJsonObject(item)) writeFields(page, item, { level: level + 1, path: own })
        else page.line(level + 1, goPlain(item))
      }
    } else if (isJsonObject(value)) {
      page.line(level, `${label}:`)
      writeFields(page, value, { level: level + 1, path: own })
    } else page.field(level, label, goPlain(value))
  }
}

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID'])

/** `podIPs` → `Pod I Ps`: words split at capitals, as upstream's library does it. A name with other signs stays. */
export function fieldLabel(name: string): string {
  if (/[^\p{L}-]/u.test(name)) return name
  return splitWords(name)
    .filter((word) => word !== '_')
    .map((word) => {
      if (acronyms.has(word.toUpperCase())) return word.toUpperCase()
      return word === word.toLowerCase() ? word.charAt(0).toUpperCase() + word.slice(1) : word
    })
    .join(' ')
}

/** Runs of capitals, of small letters and of other signs; the last capital before small letters belongs to them. */
function splitWords(name: string): string[] {
  const runs = name.match(/\p{Lu}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? []
  for (let index = 0; index < runs.length - 1; index++) {
    const run = runs[index] ?? ''
    const next = runs[index + 1] ?? ''
    if (!/^\p{Lu}/u.test(run) || !/^\p{Ll}/u.test(next)) continue
    runs[index] = run.slice(0, -1)
    runs[index + 1] = run.slice(-1) + next
  }
  return runs.filter((run) => run !== '')
}
