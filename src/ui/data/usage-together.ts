/** What the objects of several rows use together of what they were given: the nodes of a cluster, above all. Pure. */
import type { Row } from './row.ts'
import type { Tone } from '../../kinds/kind.ts'
import { sumOf, toneOfPart } from './usage.ts'

/** `cpu 12%  mem 31%`, in the tone of the greater part; undefined where nothing is measured. */
export function usageTogether(rows: Iterable<Row>): { readonly text: string; readonly tone: Tone } | undefined {
  const known = [...rows].flatMap(({ measured }) =>
    measured?.usage === undefined ? [] : [{ usage: measured.usage, given: measured.bounds.request }],
  )
  const used = sumOf(known.map(({ usage }) => usage))
  const given = sumOf(known.map((one) => one.given))
  if (given.cpu === 0 || given.memory === 0) return undefined
  const [cpu, memory] = [Math.floor((used.cpu * 100) / given.cpu), Math.floor((used.memory * 100) / given.memory)]
  return { text: `cpu ${cpu}%  mem ${memory}%`, tone: toneOfPart(Math.max(cpu, memory)) }
}
