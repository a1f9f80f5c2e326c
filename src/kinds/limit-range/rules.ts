/** Everything the server asks of limit ranges. */
import { problem } from '../../api/field-errors.ts'
import { goQuantity, GoValue } from '../../api/go-value.ts'
import { qualifiedName } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { LimitRange, LimitRangeItem } from '../../api/objects.ts'
import { compareQuantities, quantity, scaledValue, quantityText } from '../../api/quantity.ts'
import type { Problem } from '../../api/status.ts'
import { spelled } from '../../api/spelling.ts'
import type { Rules } from '../kind.ts'
import { checkContainerResourceName, checkResourceName, mayOvercommit } from '../shared/resource-names.ts'
import { roundQuantities } from '../shared/round-quantities.ts'
import { onlyAsNew } from '../shared/update-checks.ts'

type Amounts = Readonly<Record<string, string>>

export const rules: Rules<LimitRange> = {
  updateChecks: onlyAsNew,
  defaults: ({ spec }) => spec?.limits?.forEach(defaultItem),
  prepareCreate({ metadata, spec }) {
    // Upstream names a nameless one itself.
    if (!metadata.name && !metadata.generateName) metadata.name = metadata.uid
    dropEmptyLimits(spec)
  },
  prepareUpdate: ({ spec }) => dropEmptyLimits(spec),
  check: ({ spec }) =>
    (spec?.limits ?? []).flatMap((item, index, items) =>
      checkItem(item, { path: `spec.limits[${index}]`, isSecond: items.findIndex(({ type }) => type === item.type) < index }),
    ),
  createOnUpdate: true,
}

/** An empty list is stored as none, after it was told from none when its managers were noted. */
function dropEmptyLimits(spec: { limits?: unknown } | undefined): void {
  if (spec !== undefined && Array.isArray(spec.limits) && spec.limits.length === 0) spec.limits = null
}

/** SetDefaults_LimitRangeItem: for containers each bound stands in for the one below it. */
function defaultItem(item: Mutable<LimitRangeItem>): void {
  for (const amounts of [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio])
    if (amounts !== undefined) roundQuantities(amounts)
  if (item.type !== 'Container') return
  const limits = { ...item.max, ...item.default }
  const requests = { ...item.min, ...limits, ...item.defaultRequest }
  if (Object.keys(limits).length > 0) item.default = limits
  if (Object.keys(requests).length > 0) item.defaultRequest = requests
}

const types = new Set(['Pod', 'Container', 'PersistentVolumeClaim'])

function checkItem(item: LimitRangeItem, { path, isSecond }: { readonly path: string; readonly isSecond: boolean }): Problem[] {
  const problems: Problem[] = []
  const { type = '' } = item
  const reasons = qualifiedName(type)
  for (const reason of reasons) problems.push(problem.invalid(`${path}.type`, type, reason))
  if (reasons.length === 0 && !type.includes('/') && !types.has(type))
    problems.push(problem.invalid(`${path}.type`, type, 'must be a standard limit type or fully qualified'))
  if (isSecond) problems.push(problem.duplicate(`${path}.type`, type))
  const checkNames = (field: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'): void => {
    const check = type === 'Pod' || type === 'Container' ? checkContainerResourceName : checkResourceName
    for (const name in item[field]) check(problems, name, `${path}.${field}[${name}]`)
  }
  checkNames('max')
  checkNames('min')
  for (const field of ['default', 'defaultRequest'] as const) {
    if (type !== 'Pod') checkNames(field)
    else if (Object.keys(item[field] ?? {}).length > 0)
      problems.push(problem.forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"))
  }
  if (type === 'PersistentVolumeClaim' && item.min?.['storage'] === undefined && item.max?.['storage'] === undefined) {
    problems.push(problem.required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'))
  }
  checkNames('maxLimitRequestRatio')
  const isPod = type === 'Pod'
  const bounds = {
    min: item.min,
    max: item.max,
    limit: isPod ? undefined : item.default,
    request: isPod ? undefined : item.defaultRequest,
    ratio: item.maxLimitRequestRatio,
  }
  const names = new Set(Object.values(bounds).flatMap((amounts) => Object.keys(amounts ?? {})))
  for (const name of names) checkBounds(problems, { name, ...bounds }, path)
  return problems
}

interface Bounds {
  readonly name: string
  readonly min: Amounts | undefined
  readonly max: Amounts | undefined
  readonly limit: Amounts | undefined
  readonly request: Amounts | undefined
  readonly ratio: Amounts | undefined
}

const isAbove = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && compareQuantities(quantity(a), quantity(b)) > 0
/** By the time Go prints these, their spelling is known. */
const shown = (amount: string): GoValue => new GoValue(goQuantity(amount).text.replace(' s:"",', ` s:"${quantityText(amount)}",`))

/** The bounds of one resource against each other; the value that upstream shows is not always the one at fault. */
function checkBounds(problems: Problem[], { name, ...bounds }: Bounds, path: string): void {
  const [min, max, limit, request, ratio] = [bounds.min, bounds.max, bounds.limit, bounds.request, bounds.ratio].map((amounts) =>
    spelled(amounts, name),
  )
  const refuse = (field: string, value: string | undefined, detail: string): void =>
    void problems.push(problem.invalid(`${path}.${field}[${name}]`, shown(value ?? '0'), detail))
  const than = (a: string | undefined, what: string, b: string | undefined): string =>
    `${quantityText(a ?? '0')} is greater than ${what} value ${quantityText(b ?? '0')}`
  if (isAbove(min, max)) refuse('min', min, `min value ${than(min, 'max', max)}`)
  if (isAbove(min, request)) refuse('defaultRequest', request, `min value ${than(min, 'default request', request)}`)
  if (isAbove(request, max)) refuse('defaultRequest', request, `default request value ${than(request, 'max', max)}`)
  if (isAbove(request, limit)) refuse('defaultRequest', request, `default request value ${than(request, 'default limit', limit)}`)
  if (isAbove(min, limit)) refuse('default', min, `min value ${than(min, 'default', limit)}`)
  if (isAbove(limit, max)) refuse('default', max, `default value ${than(limit, 'max', max)}`)
  if (ratio !== undefined) {
    if (isAbove('1', ratio)) refuse('maxLimitRequestRatio', ratio, `ratio ${quantityText(ratio)} is less than 1`)
    const most = min === undefined || max === undefined ? undefined : scaledValue(max, -3) / scaledValue(min, -3)
    if (most !== undefined && scaledValue(ratio, -3) / 1000 > most)
      refuse('maxLimitRequestRatio', ratio, `ratio ${quantityText(ratio)} is greater than max/min = ${most.toFixed(6)}`)
  }
  if (!mayOvercommit(name) && limit !== undefined && request !== undefined && compareQuantities(quantity(limit), quantity(request)) !== 0) {
    refuse(
      'defaultRequest',
      request,
      `default value ${quantityText(limit)} must equal to defaultRequest value ${quantityText(request)} in ${name}`,
    )
  }
}
