/** A short, stable name for the content of a template, as `pod-template-hash` and controller revisions carry it. */
import type { PodTemplateSpec } from '../api/objects.ts'
import { compareNames } from '../base/order.ts'
import { goDump } from './go-dump.ts'

const letters = 'bcdfghjklmnpqrstvwxz2456789'

const basis = 0x811c9dc5
const prime = 0x01000193

/** ComputeHash: FNV-1a over the template as Go prints it and the count of collisions so far, if there were any. */
export function templateHash(template: PodTemplateSpec, collisions: number | undefined): string {
  const bytes = [...new TextEncoder().encode(goDump('v1.PodTemplateSpec', template))]
  if (collisions !== undefined) bytes.push(...[0, 8, 16, 24].map((shift) => (collisions >>> shift) & 0xff), 0, 0, 0, 0)
  let hash = basis
  for (const byte of bytes) hash = Math.imul(hash ^ byte, prime)
  return named(hash)
}

/** HashControllerRevision: FNV-1 over the data as Go encodes it and the count of collisions, which is never left out. */
export function revisionHash(data: unknown, collisions = 0): string {
  const json = canonical(data).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  let hash = basis
  for (const byte of new TextEncoder().encode(`${json}${collisions}`)) hash = Math.imul(hash, prime) ^ byte
  return named(hash)
}

/** SafeEncodeString of the number in decimal. */
const named = (hash: number): string => [...String(hash >>> 0)].map((digit) => letters[digit.charCodeAt(0) % letters.length]).join('')

/** JSON with sorted members. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members
    .sort(compareNames)
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    .join(',')}}`
}
