/** A container's environment: plain values, and where the others come from. */
import type { Container, EnvVar, Pod, ResourceFieldSelector } from '../../api/objects.ts'
import { quantity, scaledValue } from '../../api/quantity.ts'
import type { Page } from './page.ts'

/** Gives the value that a field path has in the pod, or an empty text. */
export type FieldResolver = (fieldPath: string) => string

/** kubectl knows two field paths only: the conversion of the others is the server's. */
export const resolveIn =
  ({ metadata }: Pod): FieldResolver =>
  (path) =>
    path === 'metadata.name' ? metadata.name : path === 'metadata.namespace' ? (metadata.namespace ?? '') : ''

/** The block of whole ConfigMaps and Secrets, if there are any. */
export function writeEnvironmentSources(page: Page, { envFrom = [] }: Container): void {
  if (envFrom.length === 0) return
  page.line(2, 'Environment Variables from:')
  for (const { configMapRef, secretRef, prefix = '' } of envFrom) {
    const reference = configMapRef ?? secretRef
    const kind = configMapRef !== undefined ? 'ConfigMap' : secretRef !== undefined ? 'Secret' : ''
    page.line(
      3,
      reference?.name ?? '',
      prefix === '' ? kind : `${kind} with prefix '${prefix}'`,
      `Optional: ${reference?.optional === true}`,
    )
  }
}

/** The single variables. */
export function writeEnvironment(page: Page, container: Container, resolve: FieldResolver | undefined): void {
  const variables = container.env ?? []
  page.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`)
  for (const variable of variables) writeVariable(page, variable, { container, resolve })
}

interface Context {
  readonly container: Container
  readonly resolve: FieldResolver | undefined
}

function writeVariable(page: Page, { name, value = '', valueFrom }: EnvVar, { container, resolve }: Context): void {
  if (valueFrom === undefined) {
    for (const [index, line] of value.split('\n').entries()) page.line(3, index === 0 ? `${name}:` : '', line)
    return
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom
  if (fieldRef !== undefined)
    page.field(3, name, `${resolve?.(fieldRef.fieldPath) ?? ''} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`)
  else if (resourceFieldRef !== undefined)
    page.field(3, name, `${resourceText(resourceFieldRef, container)} (${resourceFieldRef.resource})`)
  else if (secretKeyRef !== undefined)
    page.line(
      3,
      `${name}:`,
      `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>`,
      `Optional: ${secretKeyRef.optional === true}`,
    )
  else if (configMapKeyRef !== undefined)
    page.line(
      3,
      `${name}:`,
      `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>`,
      `Optional: ${configMapKeyRef.optional === true}`,
    )
}

/** The amount in units of the divisor, rounded up; nothing for a resource that may not be asked for. */
function resourceText({ resource, divisor }: ResourceFieldSelector, { resources }: Container): string {
  const [, list = '', name = ''] = /^(limits|requests)\.(.+)$/.exec(resource) ?? []
  if (!['cpu', 'memory', 'ephemeral-storage'].includes(name) && !name.startsWith('hugepages-')) return ''
  const amounts = list === 'limits' ? resources?.limits : resources?.requests
  const scale = name === 'cpu' ? -3 : 0
  const unit = divisor === undefined || quantity(divisor).value === 0n ? '1' : divisor
  const text = String(Math.ceil(scaledValue(amounts?.[name], scale) / scaledValue(unit, scale)))
  return text === '0' && (resource === 'limits.cpu' || resource === 'limits.memory') ? 'node allocatable' : text
}
