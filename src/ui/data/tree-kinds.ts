/** Which kinds stand below which in a tree, and under what each object does. Pure. */
import type { Resource } from '../../api/resource.ts'
import * as known from '../../api/resources.ts'
import { typeOfResource } from '../../api/schema.ts'
import { parseSelector } from '../../api/selector.ts'
import type { LiveRowsOptions } from './live-rows.ts'
import type { Row, Subject } from './row.ts'
import { workloadKinds } from './workload-rows.ts'

const { pods, replicaSets, jobs } = known

/** By the kind that stands first. */
const below: Readonly<Record<string, readonly Resource[]>> = {
  [pods.id]: [],
  [replicaSets.id]: [pods],
  [known.replicationControllers.id]: [pods],
  [known.statefulSets.id]: [pods],
  [known.daemonSets.id]: [pods],
  [jobs.id]: [pods],
  [known.services.id]: [pods],
  [known.nodes.id]: [pods],
  [known.deployments.id]: [replicaSets, pods],
  [known.cronJobs.id]: [jobs, pods],
  [known.namespaces.id]: workloadKinds,
}

/** The kinds below a kind; what owners of custom kinds own is sought among all that run. Undefined: no tree grows from it. */
export const kindsBelow = (resource: Resource): readonly Resource[] | undefined =>
  below[resource.id] ?? (typeOfResource(resource) === undefined ? workloadKinds : undefined)

/** What to ask for of the kinds below one object: as little as can hold all that stands there. */
export function askedBelow({
  resource,
  namespace,
  name,
  facts,
}: Subject): Pick<LiveRowsOptions, 'namespace' | 'labelSelector' | 'fieldSelector'> {
  if (resource.id === known.namespaces.id) return { namespace: name }
  if (resource.id === known.nodes.id) return { fieldSelector: `spec.nodeName=${name}` }
  // Of custom kinds nobody knows whether a selector is one of what they own.
  return { namespace, labelSelector: below[resource.id] === undefined ? undefined : facts.selector }
}

/** The rows that a row stands under, by uid; several services may select one pod. */
type ParentsOf = (row: Row) => readonly string[]

/** For trees that grow from `roots`, among the rows of `all`. */
export function parentsAmong(roots: readonly Row[], all: ReadonlyMap<string, Row>): ParentsOf {
  const first = roots[0]?.subject.resource.id
  const places = new Map(roots.map(({ uid, subject }) => [subject.name, uid]))
  const selects =
    first !== known.services.id
      ? []
      : roots.flatMap(({ uid, subject: { namespace, facts } }) =>
          facts.selector === undefined ? [] : [{ uid, namespace, selector: parseSelector(facts.selector) }],
        )
  return ({ subject, parts }) => {
    const owner = subject.facts.owner?.uid
    if (owner !== undefined && all.has(owner)) return [owner]
    const place = first === known.nodes.id ? subject.facts.node : first === known.namespaces.id ? subject.namespace : undefined
    if (place !== undefined) {
      const parent = places.get(place)
      return parent === undefined ? [] : [parent]
    }
    return selects.flatMap(({ uid, namespace, selector }) =>
      namespace === subject.namespace && selector.matches(parts?.labels) ? [uid] : [],
    )
  }
}
