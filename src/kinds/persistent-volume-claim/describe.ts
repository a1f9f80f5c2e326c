/** kubectl's describe of a PersistentVolumeClaim. */
import type { PersistentVolumeClaim, Pod, Volume } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { writeClaim } from '../describe/claim.ts'
import { writeEvents } from '../describe/events.ts'
import { writeList } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { podsRefused } from '../describe/pod-counts.ts'
import { readingOf } from '../describe/reading.ts'
import type { Reader } from '../kind.ts'

export async function describe(claim: PersistentVolumeClaim, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  writeClaim(page, claim, true)
  const { found, refusal } = await readingOf(read.list(pods, { namespace: claim.metadata.namespace ?? '' }))
  writeList(page, 'Used By', found === undefined ? [podsRefused(refusal)] : usersOf(claim, found))
  writeConditions(page, claim)
  await writeEvents(page, read, claim)
  return page.toText()
}

/** The pods with the claim among their volumes, once for each, then those that own the claim of an ephemeral volume. */
function usersOf({ metadata }: PersistentVolumeClaim, all: readonly Pod[]): readonly string[] {
  const users = all.flatMap((pod) => (pod.spec.volumes ?? []).flatMap((volume) => (claimOf(volume) === metadata.name ? [pod] : [])))
  const owners = (metadata.ownerReferences ?? [])
    .filter(({ kind }) => kind === 'Pod')
    .flatMap(({ uid }) => all.find((pod) => pod.metadata.uid === uid) ?? [])
  return [...users, ...owners.filter((pod) => !users.includes(pod))].map((pod) => pod.metadata.name)
}

const claimOf = (volume: Volume): string | undefined => volume.persistentVolumeClaim?.claimName

function writeConditions(page: Page, { status }: PersistentVolumeClaim): void {
  if (!status?.conditions?.length) return
  page.line(0, 'Conditions:')
  page.line(1, 'Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message')
  page.line(1, '----', '------', '-----------------', '------------------', '------', '-------')
  for (const { type, status: value, lastProbeTime, lastTransitionTime, reason = '', message } of status.conditions) {
    page.line(1, `${type} `, `${value} `, `${page.time(lastProbeTime)} `, `${page.time(lastTransitionTime)} `, `${reason} `, message)
  }
}
