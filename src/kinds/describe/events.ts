/** The block of events at the end of most pages. */
import type { StoredMeta } from '../../api/object.ts'
import type { Event } from '../../api/objects.ts'
import { events } from '../../api/resources.ts'
import type { Reader } from '../kind.ts'
import type { Page } from './page.ts'
import { readingOf } from './reading.ts'

interface About {
  readonly kind?: string
  readonly metadata: StoredMeta
}

/** Reads the events about the object and writes them, unless the reader wants none. */
export async function writeEvents(page: Page, read: Reader, about: About): Promise<void> {
  if (read.showEvents === false) return
  writeEventList(page, await eventsAbout(read, about))
}

/** The events about an object, found as kubectl finds them: by name, namespace, kind and uid. None where they may not be read, as for kubectl. */
export async function eventsAbout(read: Reader, { kind = '', metadata }: About): Promise<readonly Event[]> {
  const { name, namespace = '', uid } = metadata
  const terms = [`involvedObject.name=${name}`, `involvedObject.namespace=${namespace}`]
  if (kind !== '') terms.push(`involvedObject.kind=${kind}`)
  // What the server makes up when asked, such as a component's status, has none.
  if ((uid as string | undefined) !== undefined && uid !== '') terms.push(`involvedObject.uid=${uid}`)
  const { found } = await readingOf(read.list(events, { ...(namespace !== '' && { namespace }), fieldSelector: terms.join(',') }))
  return found ?? []
}

/** Oldest last sighting first. */
export function writeEventList(page: Page, list: readonly Event[]): void {
  if (list.length === 0) {
    page.field(0, 'Events', '<none>')
    return
  }
  page.flush()
  page.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n')
  page.line(1, '----', '------', '----', '----', '-------')
  for (const event of [...list].sort((left, right) => lastSeen(left) - lastSeen(right))) {
    page.line(
      1,
      event.type,
      event.reason,
      interval(page, event),
      event.source?.component || event.reportingComponent,
      (event.message ?? '').trim(),
    )
  }
}

const lastSeen = (event: Event): number => (event.lastTimestamp ? Date.parse(event.lastTimestamp) : 0)

function interval(page: Page, event: Event): string {
  const first = page.age(event.eventTime ? event.eventTime : event.firstTimestamp)
  if (event.series !== undefined) return `${page.age(event.series.lastObservedTime)} (x${event.series.count ?? 0} over ${first})`
  const count = event.count ?? 0
  return count > 1 ? `${page.age(event.lastTimestamp)} (x${count} over ${first})` : first
}
