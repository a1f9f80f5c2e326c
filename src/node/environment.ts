/** The variables of a container: those of services, of whole config maps and secrets, and its own, expanded in order. */
import type { Container, EnvVar, Pod, Service } from '../api/objects.ts'
import { expand } from './expansion.ts'
import { type Addresses, fieldValue, resourceValue } from './field-reference.ts'
import type { Lookup } from './object-lookup.ts'

/** The container cannot be made as the manifest says: shown as CreateContainerConfigError. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

export interface EnvironmentMeans {
  readonly pod: Pod
  readonly lookup: Lookup
  readonly addresses: Addresses
  readonly allocatable: Readonly<Record<string, string>>
}

const validName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/
const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')

/** Throws ConfigError for what is missing and not optional. */
export function environmentOf(container: Container, means: EnvironmentMeans): Record<string, string> {
  const { pod, lookup } = means
  const namespace = pod.metadata.namespace ?? ''
  const fromServices = serviceVariables(pod, lookup)
  const result: Record<string, string> = {}
  for (const source of container.envFrom ?? []) {
    const values =
      source.configMapRef !== undefined
        ? configMapValues(source.configMapRef, namespace, lookup)
        : secretValues(source.secretRef ?? {}, namespace, lookup)
    for (const [key, value] of Object.entries(values))
      if (validName.test(`${source.prefix ?? ''}${key}`)) result[`${source.prefix ?? ''}${key}`] = value
  }
  for (const variable of container.env ?? []) {
    const value =
      variable.valueFrom === undefined
        ? expand(variable.value ?? '', { ...fromServices, ...result })
        : valueFrom(variable, container, means)
    if (value !== undefined) result[variable.name] = value
  }
  return { ...fromServices, ...result }
}

function configMapValues(
  { name = '', optional }: { readonly name?: string; readonly optional?: boolean },
  namespace: string,
  lookup: Lookup,
): Readonly<Record<string, string>> {
  const found = lookup.configMap(namespace, name)
  if (found === undefined && optional !== true) throw new ConfigError(`configmap "${name}" not found`)
  return found?.data ?? {}
}

function secretValues(
  { name = '', optional }: { readonly name?: string; readonly optional?: boolean },
  namespace: string,
  lookup: Lookup,
): Readonly<Record<string, string>> {
  const found = lookup.secret(namespace, name)
  if (found === undefined && optional !== true) throw new ConfigError(`secret "${name}" not found`)
  return Object.fromEntries(Object.entries(found?.data ?? {}).map(([key, value]) => [key, text(value)]))
}

function valueFrom(
  { valueFrom: from }: EnvVar,
  container: Container,
  { pod, lookup, addresses, allocatable }: EnvironmentMeans,
): string | undefined {
  const namespace = pod.metadata.namespace ?? ''
  if (from?.fieldRef !== undefined) return fieldValue(from.fieldRef.fieldPath, pod, addresses)
  if (from?.resourceFieldRef !== undefined) return resourceValue(from.resourceFieldRef, pod, { container: container.name, allocatable })
  if (from?.configMapKeyRef !== undefined) {
    const { name = '', key, optional } = from.configMapKeyRef
    const found = lookup.configMap(namespace, name)
    const value = found?.data?.[key]
    if (value !== undefined || optional === true) return value
    throw new ConfigError(
      found === undefined ? `configmap "${name}" not found` : `couldn't find key ${key} in ConfigMap ${namespace}/${name}`,
    )
  }
  if (from?.secretKeyRef !== undefined) {
    const { name = '', key, optional } = from.secretKeyRef
    const found = lookup.secret(namespace, name)
    const value = found?.data?.[key]
    if (value !== undefined) return text(value)
    if (optional === true) return undefined
    throw new ConfigError(found === undefined ? `secret "${name}" not found` : `couldn't find key ${key} in Secret ${namespace}/${name}`)
  }
  return undefined
}

/** `WEB_SERVICE_HOST` and its kin, for the namespace's services and for the API server's. */
function serviceVariables(pod: Pod, lookup: Lookup): Record<string, string> {
  const namespace = pod.metadata.namespace ?? ''
  const result: Record<string, string> = {}
  const master = lookup.services('default').find(({ metadata }) => metadata.name === 'kubernetes')
  if (master !== undefined) addService(master, result)
  if (pod.spec?.enableServiceLinks !== false) for (const service of lookup.services(namespace)) addService(service, result)
  return result
}

function addService(service: Service, into: Record<string, string>): void {
  const ip = service.spec?.clusterIP ?? ''
  const ports = service.spec?.ports ?? []
  if (ip === '' || ip === 'None' || ports.length === 0) return
  const prefix = service.metadata.name.toUpperCase().replaceAll('-', '_')
  const first = ports[0]
  into[`${prefix}_SERVICE_HOST`] = ip
  into[`${prefix}_SERVICE_PORT`] = String(first?.port ?? 0)
  for (const { name, port } of ports)
    if (name !== undefined && name !== '') into[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(port)
  const url = ({ port, protocol = 'TCP' }: { port: number; protocol?: string }): string => `${protocol.toLowerCase()}://${ip}:${port}`
  if (first !== undefined) into[`${prefix}_PORT`] = url(first)
  for (const one of ports) {
    const { port, protocol = 'TCP' } = one
    const key = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`
    into[key] = url(one)
    into[`${key}_PROTO`] = protocol.toLowerCase()
    into[`${key}_PORT`] = String(port)
    into[`${key}_ADDR`] = ip
  }
}
