/** Where Enter leads from an object: to the parts it is made of. */
import { builtIn } from '../../../api/resource.ts'
import type { Host } from '../../app/host.ts'
import type { Subject } from '../../data/row.ts'
import type { TableState } from './state.ts'
import type { TableTarget } from './target.ts'

const pods = builtIn('v1 pods')
const jobs = builtIn('batch/v1 jobs')

/** Opens what lies below the row under the cursor. */
export function drillDown(state: TableState, host: Host): void {
  const subject = state.cursor === undefined ? undefined : state.source.rows.get(state.cursor)?.subject
  if (subject === undefined) return
  const below = partsOf(subject)
  if (below === undefined) host.open('describe', subject)
  else if (typeof below === 'string') host.say(below, 'warn')
  else host.open('table', below)
}

/** The table below an object, a sentence why there is none, or undefined for kinds without parts. */
export function partsOf(subject: Subject): TableTarget | string | undefined {
  if (subject.container !== undefined) return undefined
  const { resource, namespace, name, uid, facts } = subject
  const of = name
  switch (resource.id) {
    case 'v1 pods':
      return { resource: pods, namespace, pod: { namespace: namespace ?? '', name }, of }
    case 'v1 nodes':
      return { resource: pods, fieldSelector: `spec.nodeName=${name}`, of }
    case 'v1 namespaces':
      return { resource: pods, namespace: name }
    case 'batch/v1 cronjobs':
      return { resource: jobs, namespace, ownerUid: uid, of }
    case 'apps/v1 deployments':
    case 'apps/v1 replicasets':
    case 'apps/v1 statefulsets':
    case 'apps/v1 daemonsets':
    case 'batch/v1 jobs':
    case 'v1 replicationcontrollers':
    case 'v1 services':
      return facts.selector === undefined ? `${resource.singular} ${name} selects no pods` : { resource: pods, namespace, labelSelector: facts.selector, of }
    default:
      return undefined
  }
}

/** What Enter shows, in a word. */
export function drillLabel(state: TableState): string {
  const subject = state.cursor === undefined ? undefined : state.source.rows.get(state.cursor)?.subject
  const below = subject === undefined ? undefined : partsOf(subject)
  if (below === undefined) return 'describe'
  return typeof below === 'string' ? 'pods' : below.pod === undefined ? below.resource.plural : 'containers'
}
