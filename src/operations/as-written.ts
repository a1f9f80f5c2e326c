/** Takes off an object what a cluster put there, so that it can be applied again, here or elsewhere. */
import { isJsonObject, type JsonObject, membersOf } from '../api/json-object.ts'
import { controllerOf, type KubeObject } from '../api/object.ts'
import { provisionedBy } from '../kinds/shared/volume-marks.ts'

/** Annotations that the system writes. */
const systemAnnotations =
  /^(?:kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision|pv\.kubernetes\.io\/.*|volume\.(?:beta\.)?kubernetes\.io\/(?:storage-provisioner|selected-node))$/

/** Labels that the system writes: of namespaces, and of Jobs and their templates. */
const systemLabels = /^(?:kubernetes\.io\/metadata\.name|(?:batch\.kubernetes\.io\/)?(?:controller-uid|job-name))$/

/** The object as a user could have written it; undefined for objects that another one made and would make again. */
export function asWritten(object: KubeObject): Record<string, unknown> | undefined {
  if (controllerOf(object) !== undefined || madeBySystem(object)) return undefined
  const { name, namespace, labels, annotations } = object.metadata
  const { status: _, metadata: __, ...rest } = object as KubeObject & { readonly status?: unknown }
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...named('labels', withoutNames(labels, systemLabels)),
      ...named('annotations', withoutNames(annotations, systemAnnotations)),
    },
    ...cleaned(object.kind, rest as unknown as JsonObject),
  }
}

/** Kinds that others need, in this order. */
const needed = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'StorageClass', 'ServiceAccount']

/** Where objects of a kind stand among others, so that what they need comes before them. */
export function writtenOrder({ kind }: { readonly kind: string }): number {
  const at = needed.indexOf(kind)
  return at < 0 ? needed.length : at
}

const named = (name: string, members: JsonObject): JsonObject => (Object.keys(members).length === 0 ? {} : { [name]: members })

const withoutNames = (members: Readonly<Record<string, string>> | undefined, names: RegExp): JsonObject =>
  Object.fromEntries(Object.entries(members ?? {}).filter(([key]) => !names.test(key)))

const without = (value: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key)))

const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.map(membersOf) : [])

/** The parts of an object that its kind lets the cluster fill in, without that. */
function cleaned(kind: string, object: JsonObject): JsonObject {
  const spec = membersOf(object['spec'])
  switch (kind) {
    case 'Namespace':
      return { spec: undefined }
    case 'Pod':
      return { spec: podSpec(spec) }
    case 'Service':
      // A headless service says so itself; every other address was given.
      return spec['clusterIP'] === 'None' ? {} : { spec: without(spec, 'clusterIP', 'clusterIPs') }
    case 'PersistentVolumeClaim':
      return { spec: without(spec, 'volumeName') }
    case 'PersistentVolume':
      return { spec: without(spec, 'claimRef') }
    case 'Job':
      return { spec: jobSpec(spec) }
    case 'CronJob':
      return { spec: { ...spec, jobTemplate: jobTemplate(membersOf(spec['jobTemplate'])) } }
    case 'StatefulSet':
      return { spec: { ...withTemplate(spec), ...claimTemplates(spec) } }
    default:
      return isJsonObject(spec['template']) ? { spec: withTemplate(spec) } : {}
  }
}

/** What a pod gets when it is admitted and bound: a node, the token of its account, and how long it bears lost nodes. */
function podSpec(spec: JsonObject): JsonObject {
  const isToken = ({ name }: JsonObject): boolean => /^kube-api-access-[a-z0-9]{5}$/.test(String(name))
  const isGiven = ({ key, tolerationSeconds }: JsonObject): boolean =>
    /^node\.kubernetes\.io\/(?:not-ready|unreachable)$/.test(String(key)) && tolerationSeconds === 300
  const containers = (name: string): JsonObject =>
    spec[name] === undefined
      ? {}
      : {
          [name]: listOf(spec[name]).map((container) => ({
            ...without(container, 'volumeMounts'),
            ...kept('volumeMounts', container['volumeMounts'], isToken),
          })),
        }
  return {
    ...without(spec, 'nodeName', 'priority', 'preemptionPolicy', 'serviceAccount', 'volumes', 'tolerations'),
    ...containers('containers'),
    ...containers('initContainers'),
    ...kept('volumes', spec['volumes'], isToken),
    ...kept('tolerations', spec['tolerations'], isGiven),
  }
}

/** A list without some of its items, or nothing where none is left. */
function kept(name: string, list: unknown, goes: (item: JsonObject) => boolean): JsonObject {
  const items = listOf(list).filter((item) => !goes(item))
  return items.length === 0 ? {} : { [name]: items }
}

/** A Job chooses its pods by its own uid unless it says otherwise. */
function jobSpec(spec: JsonObject): JsonObject {
  if (spec['manualSelector'] === true) return withTemplate(spec)
  const template = membersOf(spec['template'])
  const metadata = membersOf(template['metadata'])
  const labels = withoutNames(metadata['labels'] as Readonly<Record<string, string>> | undefined, systemLabels)
  const own = { ...template, metadata: { ...without(metadata, 'labels'), ...named('labels', labels) } }
  return withTemplate({ ...without(spec, 'selector', 'manualSelector'), template: own })
}

const jobTemplate = (template: JsonObject): JsonObject => ({
  ...withoutCreation(template),
  spec: withTemplate(membersOf(template['spec'])),
})

const withTemplate = (spec: JsonObject): JsonObject =>
  spec['template'] === undefined ? spec : { ...spec, template: withoutCreation(membersOf(spec['template'])) }

function claimTemplates(spec: JsonObject): JsonObject {
  const templates = listOf(spec['volumeClaimTemplates'])
  return templates.length === 0 ? {} : { volumeClaimTemplates: templates.map((claim) => without(withoutCreation(claim), 'status')) }
}

/** Templates have no time of creation; the server writes that they have none. */
function withoutCreation(template: JsonObject): JsonObject {
  const { metadata, ...rest } = template
  const left = without(membersOf(metadata), 'creationTimestamp')
  return { ...named('metadata', left), ...rest }
}

/** What every cluster has by itself. */
function madeBySystem({ kind, metadata }: KubeObject): boolean {
  if (
    [
      'Event',
      'Node',
      'Lease',
      'Endpoints',
      'EndpointSlice',
      'ComponentStatus',
      'ControllerRevision',
      'IPAddress',
      'ServiceCIDR',
      'APIService',
      'FlowSchema',
      'PriorityLevelConfiguration',
    ].includes(kind)
  )
    return true
  if (kind === 'Namespace') return /^(default|kube-.*)$/.test(metadata.name)
  if (metadata.namespace?.startsWith('kube-') === true) return true
  if (metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined) return true
  return (
    (kind === 'ServiceAccount' && metadata.name === 'default') ||
    (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
    (kind === 'PersistentVolume' && metadata.annotations?.[provisionedBy] !== undefined) ||
    (kind === 'Service' && metadata.name === 'kubernetes') ||
    (kind === 'StorageClass' && metadata.name === 'standard') ||
    metadata.name.startsWith('system:') ||
    metadata.name.startsWith('system-')
  )
}
