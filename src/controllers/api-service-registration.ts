/**
 * Keeps an APIService for each group and version that the API server itself answers for: those that are built in, and those that
 * definitions add. Upstream: kube-aggregator's autoregister controller.
 */
import { hasCondition } from '../api/conditions.ts'
import type { New } from '../api/object.ts'
import type { APIService, CustomResourceDefinition } from '../api/objects.ts'
import { groupVersionOf } from '../api/resource.ts'
import { apiServices, customResourceDefinitions, namespaces } from '../api/resources.ts'
import { builtInVersions, priorityOf } from '../kinds/api-service/priorities.ts'
import { defineController } from './controller.ts'
import { step } from './step.ts'
import type { View } from './view.ts'
import { watching } from './watch.ts'

const label = 'kube-aggregator.kubernetes.io/automanaged'

/** Those that are built in are looked at when the controllers start, all others for ever. */
const [onStart, always] = ['onstart', 'true']

/** Upstream's is a part of the API server. */
const inName = { manager: 'kube-apiserver' }

/** `v1.apps`, and `v1.` for the core. */
const nameOf = (group: string, version: string): string => `${version}.${group}`

const builtInNames = new Map(
  builtInVersions.map((apiVersion) => {
    const { group, version } = groupVersionOf(apiVersion)
    return [nameOf(group, version), apiVersion] as const
  }),
)

export const apiServiceRegistration = defineController<APIService>({
  name: 'api-service-registration',
  component: 'autoregister',
  of: apiServices,
  reads: [customResourceDefinitions],
  // What is built in is no longer looked at once it is there.
  when: ({ object }) => object.metadata.labels?.[label] === always,
  watches: [
    watching(customResourceDefinitions, ({ object, previous }) =>
      [object, ...(previous === undefined ? [] : [previous])].flatMap(({ spec }) =>
        spec.versions.map(({ name }) => nameOf(spec.group, name)),
      ),
    ),
    // Every cluster has it from its first second: its coming tells that the controllers have started.
    watching(namespaces, ({ object, previous }) =>
      object.metadata.name === 'kube-system' && previous === undefined ? [...builtInNames.keys()] : [],
    ),
  ],
  reconcile(service, view) {
    const managed = service.metadata.labels?.[label]
    const wanted = wantedFor(service.metadata.name, view)
    if (wanted === undefined) return managed === always ? [step.remove(apiServices, service)] : []
    // One that somebody has made stays as it is.
    if (managed === undefined || service.spec.service !== undefined) return []
    const isSame =
      service.spec.groupPriorityMinimum === wanted.spec.groupPriorityMinimum && service.spec.versionPriority === wanted.spec.versionPriority
    return isSame ? [] : [step.update(apiServices, { ...service, spec: { ...service.spec, ...wanted.spec } }, inName)]
  },
  gone(name, view) {
    const wanted = wantedFor(name, view)
    return wanted === undefined ? [] : [step.create(apiServices, wanted, inName)]
  },
})

/** The APIService of this name that there should be. */
function wantedFor(name: string, view: View): New<APIService> | undefined {
  const dot = name.indexOf('.')
  const [version, group] = [name.slice(0, dot), name.slice(dot + 1)]
  const builtIn = builtInNames.get(name)
  if (builtIn === undefined && !view.list(customResourceDefinitions).some((definition) => serves(definition, group, version)))
    return undefined
  const priority = priorityOf(builtIn ?? `${group}/${version}`)
  return {
    metadata: { name, labels: { [label]: builtIn === undefined ? always : onStart } },
    spec: { ...(group !== '' && { group }), version, groupPriorityMinimum: priority.group, versionPriority: priority.version },
  }
}

const serves = ({ spec, status }: CustomResourceDefinition, group: string, version: string): boolean =>
  spec.group === group && hasCondition({ status }, 'Established') && spec.versions.some(({ name, served }) => name === version && served)
