/** Reads from any object the few facts that keys and actions decide on. */
import { isJsonObject } from '../../api/json-object.ts'
import { selectorOfSpec } from '../../api/selector-text.ts'
import type { Facts, Subject } from './row.ts'

const at = (value: unknown, key: string): unknown => (isJsonObject(value) ? value[key] : undefined)
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const flag = (value: unknown): boolean | undefined => (value === true ? true : undefined)

/** Works on objects of every kind; fields that are not there or of another shape are left out. */
export function factsOf(object: unknown): Facts {
  const metadata = at(object, 'metadata')
  const spec = at(object, 'spec')
  const status = at(object, 'status')
  const podSpec = at(at(spec, 'template'), 'spec') ?? spec
  const names = [...list(at(podSpec, 'initContainers')), ...list(at(podSpec, 'containers'))].flatMap(
    (container) => text(at(container, 'name')) ?? [],
  )
  const replicas = at(spec, 'replicas')
  return {
    created: Date.parse(text(at(metadata, 'creationTimestamp')) ?? '') || 0,
    deleting: at(metadata, 'deletionTimestamp') !== undefined,
    owner: ownerOf(metadata),
    replicas: typeof replicas === 'number' ? replicas : undefined,
    paused: flag(at(spec, 'paused')),
    suspended: flag(at(spec, 'suspend')),
    unschedulable: flag(at(spec, 'unschedulable')),
    node: text(at(spec, 'nodeName')),
    phase: text(at(status, 'phase')),
    ready: readinessOf(status),
    selector: selectorOfSpec(at(spec, 'selector')) || undefined,
    containers: names.length > 0 ? names : undefined,
    restarted: list(at(status, 'containerStatuses')).some((one) => Number(at(one, 'restartCount') ?? 0) > 0) || undefined,
  }
}

function ownerOf(metadata: unknown): Facts['owner'] {
  const owner = list(at(metadata, 'ownerReferences')).find((one) => at(one, 'controller') === true)
  const [kind, name, uid, apiVersion] = [
    text(at(owner, 'kind')),
    text(at(owner, 'name')),
    text(at(owner, 'uid')),
    text(at(owner, 'apiVersion')),
  ]
  return kind === undefined || name === undefined || uid === undefined || apiVersion === undefined
    ? undefined
    : { kind, name, uid, apiVersion }
}

/** Undefined where no condition tells. */
function readinessOf(status: unknown): boolean | undefined {
  const told = at(
    list(at(status, 'conditions')).find((one) => at(one, 'type') === 'Ready'),
    'status',
  )
  return told === undefined ? undefined : told === 'True'
}

/** The subject as its newest object tells of it: paused or resumed, restarted, with another owner. */
export const withFactsOf = <T extends Subject>(subject: T, object: unknown): T =>
  object === undefined ? subject : { ...subject, facts: factsOf(object) }
