/**
 * Checks of the versions of a custom resource: schema, subresources, columns. Upstream moves what is the same in all versions to the top
 * and names it there.
 */
import { isSame } from '../../api/equal.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import type { GoValue } from '../../api/go-value.ts'
import { nameRules } from '../../api/names.ts'
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  JSONSchemaProps,
} from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { goText } from '../shared/go-text.ts'
import { checkSchema } from './schema-rules.ts'
import { valuesOf } from './sub-schemas.ts'

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

const atTop = 'spec.selectableFields'

const parts = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const
type Part = (typeof parts)[number]

/** True for a part that all versions share. */
const isShared = (versions: readonly CustomResourceDefinitionVersion[], part: Part): boolean =>
  versions.every((version) => isSame(version[part], versions[0]?.[part]))

/** The problems of each version by itself. */
export function checkVersions({ versions: list }: CustomResourceDefinitionSpec): Problem[] {
  const versions = list ?? []
  return versions.flatMap((version, index) => {
    const path = `spec.versions[${index}]`
    const reasons = nameRules.dns1035Label(version.name, false)
    const problems: Problem[] = reasons.length > 0 ? [problem.invalid(`${path}.name`, version.name, reasons.join(','))] : []
    const { deprecationWarning: warning } = version
    if (warning !== undefined)
      problems.push(...invalidFor(`${path}.deprecationWarning`, warning, warningReasons(warning, version.deprecated === true)))
    if (!isShared(versions, 'schema') && version.schema?.openAPIV3Schema !== undefined)
      problems.push(
        ...checkSchema(version.schema.openAPIV3Schema, `${path}.schema.openAPIV3Schema`, version.subresources?.status !== undefined),
      )
    if (!isShared(versions, 'subresources')) problems.push(...checkSubresources(version.subresources, `${path}.subresources`))
    if (!isShared(versions, 'additionalPrinterColumns'))
      problems.push(...checkColumns(version.additionalPrinterColumns, `${path}.additionalPrinterColumns`))
    if (!isShared(versions, 'selectableFields'))
      problems.push(
        ...checkSelectable(version, isShared(versions, 'schema') ? undefined : version.schema?.openAPIV3Schema, `${path}.selectableFields`),
      )
    return problems
  })
}

/** validateDeprecationWarning */
function warningReasons(text: string, isDeprecated: boolean): string[] {
  if (!isDeprecated) return ['can only be set for deprecated versions']
  const reasons: string[] = []
  if (Buffer.byteLength(text) > 256) reasons.push('must be <= 256 characters long')
  if (text === '') reasons.push('must not be an empty string')
  const odd = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(text)
  if (odd !== null)
    reasons.push(
      `must only contain printable UTF-8 characters; non-printable character found at index ${Buffer.byteLength(text.slice(0, odd.index))}`,
    )
  return reasons
}

/** The problems of the versions among each other. */
export function checkVersionList({ versions: list }: CustomResourceDefinitionSpec): Problem[] {
  const problems: Problem[] = []
  const versions = list ?? []
  const value = goVersions(list)
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    problems.push(problem.invalid('spec.versions', value, 'must contain unique version names'))
  if (versions.filter(({ storage }) => storage).length !== 1)
    problems.push(problem.invalid('spec.versions', value, 'must have exactly one version marked as storage version'))
  const [first] = versions
  const reasons = first === undefined || first.name === '' ? [] : nameRules.dns1035Label(first.name, false)
  if (first !== undefined && reasons.length > 0) problems.push(problem.invalid('spec.version', first.name, reasons.join(',')))
  return problems
}

/** The problems of what all versions share. */
export function checkShared({ versions: list }: CustomResourceDefinitionSpec): Problem[] {
  const problems: Problem[] = []
  const versions = list ?? []
  const [first] = versions
  if (first === undefined) return problems
  if (isShared(versions, 'schema') && first.schema?.openAPIV3Schema !== undefined)
    problems.push(
      ...checkSchema(
        first.schema.openAPIV3Schema,
        'spec.validation.openAPIV3Schema',
        versions.some(({ subresources }) => subresources?.status !== undefined),
      ),
    )
  if (isShared(versions, 'subresources')) problems.push(...checkSubresources(first.subresources, 'spec.subresources'))
  if (isShared(versions, 'additionalPrinterColumns'))
    problems.push(...checkColumns(first.additionalPrinterColumns, 'spec.additionalPrinterColumns'))
  if (isShared(versions, 'selectableFields'))
    problems.push(...checkSelectable(first, isShared(versions, 'schema') ? first.schema?.openAPIV3Schema : undefined, atTop))
  return problems
}

function goVersions(versions: readonly CustomResourceDefinitionVersion[] | undefined | null): GoValue {
  const list = versions ?? []
  const lone = versions?.map((version) =>
    Object.fromEntries(
      Object.entries(version).filter(([name]) => !(parts as readonly string[]).includes(name) || !isShared(list, name as Part)),
    ),
  )
  return goText('[]apiextensions.CustomResourceDefinitionVersion', lone)
}

function checkJsonPath(text: string, path: string, starts?: readonly string[]): Problem[] {
  if (!text.startsWith('.')) return [problem.invalid(path, text, 'must be a simple json path starting with .')]
  if (starts === undefined || starts.some((start) => text.startsWith(start))) return []
  return [
    problem.invalid(
      path,
      text,
      starts.length > 1
        ? 'should be a json path under either .spec or .status'
        : `should be a json path under ${starts[0]?.slice(0, -1) ?? ''}`,
    ),
  ]
}

function checkSubresources(subresources: CustomResourceSubresources | undefined, path: string): Problem[] {
  const scale = subresources?.scale
  if (scale === undefined) return []
  const { specReplicasPath: spec, statusReplicasPath: status, labelSelectorPath: selector = '' } = scale
  return [
    ...(spec === ''
      ? [problem.required(`${path}.scale.specReplicasPath`)]
      : checkJsonPath(spec, `${path}.scale.specReplicasPath`, ['.spec.'])),
    ...(status === ''
      ? [problem.required(`${path}.scale.statusReplicasPath`)]
      : checkJsonPath(status, `${path}.scale.statusReplicasPath`, ['.status.'])),
    ...(selector === '' ? [] : checkJsonPath(selector, `${path}.scale.labelSelectorPath`, ['.spec.', '.status.'])),
  ]
}

/** The schema at a path such as `.spec.name`, or why it leads nowhere (ValidFieldPath). */
function memberAt(schema: JSONSchemaProps, path: string): JSONSchemaProps | string {
  const tokens = path.match(/'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]]+/gs) ?? []
  let current = schema
  for (let at = 0; at < tokens.length; at += 2) {
    if (tokens[at] === '[') return 'array notation is not allowed'
    if (tokens[at] !== '.') return `expected [ or . but got: ${tokens[at]}`
    const name = tokens[at + 1]
    if (name === undefined) return 'unexpected end of JSON path'
    const member: JSONSchemaProps | undefined =
      current.properties === undefined ? valuesOf(current) : Object.hasOwn(current.properties, name) ? current.properties[name] : undefined
    if (member === undefined) return 'does not refer to a valid field'
    current = member
  }
  return current
}

/** A selectable field must be one of the schema that stands beside it, and hold a plain value. */
function checkSelectable(
  { selectableFields = [] }: CustomResourceDefinitionVersion,
  schema: JSONSchemaProps | undefined,
  path: string,
): Problem[] {
  const problems: Problem[] = []
  if (selectableFields.length === 0) return problems
  // Upstream says of a version the opposite of what it means.
  if (schema === undefined)
    return [
      problem.invalid(
        path,
        '',
        `selectableFields may only be set when ${path === atTop ? 'validations.schema is included' : 'version.schema.openAPIV3Schema is not included'}`,
      ),
    ]
  for (const [index, { jsonPath }] of selectableFields.entries()) {
    const at = `${path}[${index}].jsonPath`
    const found = jsonPath === '' ? '' : memberAt(schema, jsonPath)
    if (typeof found === 'string') {
      problems.push(jsonPath === '' ? problem.required(at) : problem.invalid(at, jsonPath, `is an invalid path: ${found}`))
      continue
    }
    if (/^\.metadata(?:\.|$)/.test(jsonPath)) problems.push(problem.invalid(at, jsonPath, 'must not point to fields in metadata'))
    if (!['boolean', 'integer', 'string'].includes(found.type ?? ''))
      problems.push(
        problem.invalid(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      )
    if (selectableFields.findIndex((other) => other.jsonPath === jsonPath) < index) problems.push(problem.duplicate(at, jsonPath))
  }
  const count = new Set(selectableFields.map(({ jsonPath }) => jsonPath)).size
  return count > 8 ? [...problems, problem.tooMany(path, count, 8)] : problems
}

function checkColumns(columns: readonly CustomResourceColumnDefinition[] | undefined, path: string): Problem[] {
  return (columns ?? []).flatMap(({ name, type, format = '', jsonPath }, index) => {
    const at = `${path}[${index}]`
    const problems: Problem[] = name === '' ? [problem.required(`${at}.name`)] : []
    const wanted = `must be one of ${columnTypes.join(',')}`
    if (type === '') problems.push(problem.required(`${at}.type`, wanted))
    else if (!columnTypes.includes(type)) problems.push(problem.invalid(`${at}.type`, type, wanted))
    if (format !== '' && !columnFormats.includes(format))
      problems.push(problem.invalid(`${at}.format`, format, `must be one of ${columnFormats.join(',')}`))
    return [...problems, ...(jsonPath === '' ? [problem.required(`${at}.JSONPath`)] : checkJsonPath(jsonPath, `${at}.JSONPath`))]
  })
}
