/** Describe: kubectl's text about an object, made anew when anything changes that it tells of. */
import { describe as describeObject } from '../../kinds/describe/index.ts'
import { readerOf } from '../../operations/reader.ts'
import type { Subject } from '../data/row.ts'
import { objectTextView } from './object-text.ts'
import { describeHighlight } from './text/highlight.ts'

let zone: string | undefined
/** Times are in the zone of the person who reads, as kubectl writes them. Asked for late: the answer costs more than a start can spare. */
const timeZone = (): string => (zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone)

declare module './targets.ts' {
  interface ViewTargets {
    readonly describe: Subject
  }
}

export const describe = objectTextView({
  name: 'describe',
  keys: [],
  highlight: describeHighlight,
  text: (subject, object, { client, now }) => describeObject(subject.resource, object, readerOf(client, { timeZone: timeZone() }), now),
})
