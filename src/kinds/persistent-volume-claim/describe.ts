/** kubectl's describe of a PersistentVolumeClaim. */
import type { PersistentVolumeClaim, Pod } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { writeClaim } from '../describe/claim.ts'
import { writeEvents } from '../describe/events.ts'
import { writeList } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { sortTexts } from '../print/cells.ts'

export async function describe(claim: PersistentVolumeClaim, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  writeClaim(page, claim, true)
  const users = (await read.list(pods, { namespace: claim.metadata.namespace ?? '' })).filter((pod) => uses(pod, claim) || owns(pod, claim))
  writeList(page, 'Used By', sortTexts(users.map(({ metadata }) => metadata.name)))
  writeConditions(page, claim)
  await writeEvents(page, read, claim)
  return page.toText()
}

const uses = ({ spec }: Pod, { metadata }: PersistentVolumeClaim): boolean =>
  spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name) ?? false

/** A pod owns the claims of its ephemeral volumes. */
const owns = (pod: Pod, { metadata }: PersistentVolumeClaim): boolean =>
  metadata.ownerReferences?.some(({ kind, uid }) => kind === 'Pod' && uid === pod.metadata.uid) ?? false

function writeConditions(page: Page, { status }: PersistentVolumeClaim): void {
  if (!status?.conditions?.length) return
  page.line(0, 'Conditions:')
  page.line(1, 'Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message')
  page.line(1, '----', '------', '-----------------', '------------------', '------', '-------')
  for (const { type, status: value, lastProbeTime, lastTransitionTime, reason = '', message } of status.conditions) {
    page.line(1, `${type} `, `${value} `, `${page.time(lastProbeTime)} `, `${page.time(lastTransitionTime)} `, `${reason} `, message)
  }
}
