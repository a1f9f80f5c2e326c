/** Objects without what other parts of the server put in, which rules know nothing of. */
type Json = Record<string, unknown>

const seconds = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
const isToken = (value: Json): boolean => String(value['name']).startsWith('kube-api-access-')

/**
 * A copy of a pod or a service (anything else as it is) without the service account, its token, the two tolerations and the priority, or
 * without its addresses.
 */
export function withoutAdmission(object: Json): Json {
  return JSON.parse(
    JSON.stringify(stripped(object))
      .replaceAll(/\b10\.\d+\.\d+\.\d+\b/g, '<ip>')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'),
  ) as Json
}

function stripped(object: Json): Json {
  const metadata = { ...(object['metadata'] as Json) }
  drop(metadata, 'finalizers', (name) => /^kubernetes.io\/pvc?-protection$/.test(String(name)))
  return withoutAdded({ ...object, metadata })
}

function withoutAdded(object: Json): Json {
  if (object['kind'] === 'Service') return withoutAddresses(object)
  if (object['kind'] === 'Node') return withoutTaint(object)
  if (object['kind'] !== 'Pod' || typeof object['spec'] !== 'object') return object
  const spec: Json = { ...object['spec'] }
  for (const field of ['serviceAccount', 'serviceAccountName', 'priority', 'preemptionPolicy']) delete spec[field]
  drop(spec, 'tolerations', ({ key, tolerationSeconds }) => seconds.includes(String(key)) && tolerationSeconds === 300)
  drop(spec, 'volumes', isToken)
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    if (spec[list] === undefined) continue
    spec[list] = (spec[list] as Json[]).map((container) => {
      const copy = { ...container }
      drop(copy, 'volumeMounts', isToken)
      return copy
    })
  }
  return { ...object, spec }
}

function drop(owner: Json, field: string, isAdded: (item: Json) => boolean): void {
  const left = ((owner[field] ?? []) as Json[]).filter((item) => !isAdded(item))
  if (left.length === 0) delete owner[field]
  else owner[field] = left
}

/** Rules see pods after admission, which names their service account. */
export function asAdmitted(draft: Json): void {
  if (draft['kind'] === 'Pod') (draft['spec'] as Json)['serviceAccountName'] ??= 'default'
}

function withoutAddresses(object: Json): Json {
  const spec: Json = { ...(object['spec'] as Json) }
  delete spec['healthCheckNodePort']
  if (spec['clusterIP'] !== 'None') for (const field of ['clusterIP', 'clusterIPs']) delete spec[field]
  if (spec['ports'] !== undefined) spec['ports'] = (spec['ports'] as Json[]).map(({ nodePort: _, ...port }) => port)
  if (JSON.stringify(spec['loadBalancerSourceRanges'] ?? '').includes('10.')) spec['loadBalancerSourceRanges'] = ['<ip>/8']
  return { ...object, spec }
}

function withoutTaint(object: Json): Json {
  const spec: Json = { ...(object['spec'] as Json) }
  drop(spec, 'taints', ({ key }) => key === 'node.kubernetes.io/not-ready')
  return { ...object, spec }
}
