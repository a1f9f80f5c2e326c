/**
 * The order of groups and of their versions where nothing but the server knows it. Upstream: DefaultGenericAPIServicePriorities, and the
 * registration controller of definitions.
 */

export interface Priority {
  /** Of the group among groups, higher first. */
  readonly group: number
  /** Of the version within its group. */
  readonly version: number
}

const usual = 15

const builtIn: Readonly<Record<string, Priority>> = {
  v1: { group: 18_000, version: 1 },
  'apps/v1': { group: 17_800, version: usual },
  'events.k8s.io/v1': { group: 17_750, version: usual },
  'authentication.k8s.io/v1': { group: 17_700, version: usual },
  'authorization.k8s.io/v1': { group: 17_600, version: usual },
  'autoscaling/v1': { group: 17_500, version: usual },
  'autoscaling/v2': { group: 17_500, version: 30 },
  'batch/v1': { group: 17_400, version: usual },
  'certificates.k8s.io/v1': { group: 17_300, version: usual },
  'networking.k8s.io/v1': { group: 17_200, version: usual },
  'policy/v1': { group: 17_100, version: usual },
  'rbac.authorization.k8s.io/v1': { group: 17_000, version: usual },
  'storage.k8s.io/v1': { group: 16_800, version: usual },
  'admissionregistration.k8s.io/v1': { group: 16_700, version: usual },
  'apiextensions.k8s.io/v1': { group: 16_700, version: usual },
  'scheduling.k8s.io/v1': { group: 16_600, version: usual },
  'coordination.k8s.io/v1': { group: 16_500, version: usual },
  'node.k8s.io/v1': { group: 16_300, version: usual },
  'discovery.k8s.io/v1': { group: 16_200, version: usual },
  'flowcontrol.apiserver.k8s.io/v1': { group: 16_100, version: 21 },
}

/** What definitions add comes after all that is built in. */
const custom: Priority = { group: 1000, version: 100 }

/** What upstream's metrics-server gives itself, where nodes are measured. */
export const metricsVersion = 'metrics.k8s.io/v1beta1'
const metrics: Priority = { group: 100, version: 100 }

/** The priority of an apiVersion that this server answers for. */
export const priorityOf = (apiVersion: string): Priority => builtIn[apiVersion] ?? (apiVersion === metricsVersion ? metrics : custom)

/** The apiVersions that are there without any definition. */
export const builtInVersions: readonly string[] = Object.keys(builtIn)
