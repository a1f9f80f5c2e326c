/** Where Enter leads from an object: to the parts it is made of. */
import { builtIn } from '../../../api/resource.ts'
import type { Host } from '../../app/host.ts'
import type { Subject } from '../../data/row.ts'
import type { TableState } from './state.ts'
import type { TableTarget } from './target.ts'

const pods = builtIn('v1 pods')
const jobs = builtIn('batch/v1 jobs')

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
    default:
      if (selectsPods(subject)) return toTable('pods', { resource: pods, namespace, labelSelector: facts.selector, of })
      return { label: 'describe', go: (host) => host.open('describe', subject) }
  }
}

const withPods: ReadonlySet<string> = new Set([
  'apps/v1 deployments',
  'apps/v1 replicasets',
  'apps/v1 statefulsets',
  'apps/v1 daemonsets',
  'batch/v1 jobs',
  'v1 replicationcontrollers',
  'v1 services',
])

/** A service without a selector has no pods, but endpoints that its description names. */
const selectsPods = ({ resource, facts }: Subject): boolean => withPods.has(resource.id) && facts.selector !== undefined

/** A namespace is where one goes on working, so it begins a trail of its own; Esc still leads back. */
function enterNamespace(namespace: string, host: Host): void {
  host.setNamespace(namespace)
  host.openRoot('table', { resource: pods, namespace })
}

const current = (state: TableState): Subject | undefined =>
  state.cursor === undefined ? undefined : state.source.rows.get(state.cursor)?.subject

/** Opens what lies below the row under the cursor. */
export function drillDown(state: TableState, host: Host): void {
  const subject = current(state)
  if (subject !== undefined) wayInto(subject).go(host)
}

/** What Enter shows, in a word. */
export function drillLabel(state: TableState): string {
  const subject = current(state)
  return subject === undefined ? 'go into' : wayInto(subject).label
}
