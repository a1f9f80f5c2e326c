/** Where Enter leads from an object: to the parts it is made of. */
import { jobs, pods, roleBindings } from '../../../api/resources.ts'
import type { Somebody } from '../../../operations/access.ts'
import { selectsPods } from '../../../operations/pods-of.ts'
import type { Host } from '../../app/host.ts'
import { somebodyOf } from '../../data/access-rows.ts'
import type { Subject } from '../../data/row.ts'
import type { TableState } from './state.ts'
import type { TableTarget } from './target.ts'

/** What Enter shows, in a word, and how it gets there. */
interface Way {
  readonly label: string
  go(host: Host): void
}

const toTable = (label: string, target: TableTarget): Way => ({ label, go: (host) => host.open('table', target) })

/** The way into an object. */
function wayInto(subject: Subject): Way {
  const { resource, namespace, name, uid, facts } = subject
  if (subject.container !== undefined) return { label: 'logs', go: (host) => host.open('logs', { subject, previous: false }) }
  const of = name
  switch (resource.id) {
    case 'v1 pods':
      return toTable('containers', { resource: pods, namespace, pod: { namespace: namespace ?? '', name }, of })
    case 'v1 nodes':
      return toTable('pods', { resource: pods, fieldSelector: `spec.nodeName=${name}`, of })
    case 'v1 namespaces':
      return { label: 'pods', go: (host) => enterNamespace(name, host) }
    case 'batch/v1 cronjobs':
      return toTable('jobs', { resource: jobs, namespace, ownerUid: uid, of })
    case 'apiextensions.k8s.io/v1 customresourcedefinitions':
      return { label: 'its objects', go: (host) => enterKind(name, host) }
    case 'v1 serviceaccounts':
      return toTable('what it may do', rulesOf({ kind: 'ServiceAccount', namespace, name }, namespace))
    default:
      // A service without a selector has no pods, but endpoints that its description names.
      if (selectsPods(resource) && facts.selector !== undefined)
        return toTable('pods', { resource: pods, namespace, labelSelector: facts.selector, of })
      return { label: 'describe', go: (host) => host.open('describe', subject) }
  }
}

/** A namespace is where one goes on working, so it begins a trail of its own; Esc still leads back. */
function enterNamespace(namespace: string, host: Host): void {
  host.setNamespace(namespace)
  host.openRoot('table', { resource: pods, namespace })
}

/** The objects of a kind that a definition adds; one that is not known yet is found as the prompt finds it. */
function enterKind(name: string, host: Host): void {
  const resource = host.resource(name)
  if (resource === undefined) return host.command(name)
  host.open('table', { resource, namespace: resource.namespaced ? host.namespace : undefined })
}

/** The rules that hold for somebody in a namespace. */
const rulesOf = (somebody: Somebody, namespace: string | undefined): TableTarget => ({
  resource: roleBindings,
  namespace,
  access: { ask: 'rules', of: somebody },
  sort: { column: 0, descending: false },
})

/** The way on from the row under the cursor; undefined: there is none. */
function wayOn({ target, source, cursor = '' }: TableState): Way | undefined {
  const row = source.rows.get(cursor)
  if (row === undefined || target.access?.ask === 'self') return undefined
  const somebody = target.access === undefined ? undefined : somebodyOf(row, source.columns)
  if (somebody === undefined) return wayInto(row.subject)
  return toTable('what they may do', rulesOf(somebody, target.namespace))
}

export const drillDown = (state: TableState, host: Host): void => wayOn(state)?.go(host)

/** What Enter shows, in a word. */
export const drillLabel = (state: TableState): string => wayOn(state)?.label ?? 'go into'

/** Why Enter leads nowhere. */
export const drillBlocked = (state: TableState): string | undefined =>
  wayOn(state) !== undefined ? undefined : state.cursor === undefined ? 'there is nothing to go into' : 'the server tells no more of these'
