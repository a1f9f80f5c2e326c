/** Checks of what containers ask for and what nodes give. */
import { problem } from '../../api/field-errors.ts'
import { goQuantity } from '../../api/go-value.ts'
import type { ResourceRequirements } from '../../api/objects.ts'
import { compareQuantities, parseQuantity, quantity, scaledValue, quantityText } from '../../api/quantity.ts'
import { spelled } from '../../api/spelling.ts'
import type { Problem } from '../../api/status.ts'
import { checkContainerResourceName, isHugePage, isInteger, mayOvercommit } from './resource-names.ts'
import { checkLabel } from './texts.ts'

/** What the requirements of one container are judged by. */
export interface ClaimNames {
  readonly problems: Problem[]
  /** Names in the pod's `resourceClaims`. */
  readonly claims: ReadonlySet<string>
}

/** ValidateContainerResourceRequirements */
export function checkResources({ problems, claims }: ClaimNames, resources: ResourceRequirements, path: string): void {
  const { limits, requests } = resources
  let computes = false
  let hugePages = false
  if (limits !== undefined) {
    for (const name in limits) {
      checkAmount(problems, [name, spelled(limits, name) ?? '0'], `${path}.limits`)
      if (name === 'cpu' || name === 'memory') computes = true
      else if (isHugePage(name)) hugePages = true
    }
  }
  if (requests !== undefined) {
    for (const name in requests) {
      const amount = requests[name] ?? '0'
      checkAmount(problems, [name, spelled(requests, name) ?? '0'], `${path}.requests`)
      checkAgainstLimit(problems, { name, amount, limit: limits?.[name] }, path)
      if (name === 'cpu' || name === 'memory') computes = true
      else if (isHugePage(name)) hugePages = true
    }
  }
  if (hugePages && !computes) problems.push(problem.forbidden(path, 'HugePages require cpu or memory'))
  if (resources.claims !== undefined) checkClaimNames({ problems, claims }, resources.claims, `${path}.claims`)
}

function checkAmount(problems: Problem[], [name, written]: readonly [string, string], list: string): void {
  const amount = quantityText(written)
  const path = `${list}[${name}]`
  checkContainerResourceName(problems, name, path)
  checkQuantityOf(problems, [name, written], path)
  if (isHugePage(name) && !dividesIntoPages(name, amount))
    problems.push(problem.invalid(path, quantityText(amount), `${quantityText(amount)} is not positive integer multiple of ${name}`))
}

function checkAgainstLimit(
  problems: Problem[],
  request: { readonly name: string; readonly amount: string; readonly limit: string | undefined },
  path: string,
): void {
  const { name, amount, limit } = request
  if (limit === undefined) {
    if (!mayOvercommit(name)) problems.push(problem.required(`${path}.limits`, 'Limit must be set for non overcommitable resources'))
    return
  }
  if (amount === limit) return
  const order = compareQuantities(quantity(amount), quantity(limit))
  if (order !== 0 && !mayOvercommit(name))
    problems.push(problem.invalid(`${path}.requests`, quantityText(amount), `must be equal to ${name} limit of ${quantityText(limit)}`))
  else if (order > 0)
    problems.push(
      problem.invalid(`${path}.requests`, quantityText(amount), `must be less than or equal to ${name} limit of ${quantityText(limit)}`),
    )
}

/** IsHugePageResourceValueDivisible: pages are of whole bytes, and no pages at all are fine. */
function dividesIntoPages(name: string, amount: string): boolean {
  const page = parseQuantity(name.slice('hugepages-'.length))
  if (typeof page === 'string' || scaledValue(page, -3) % 1000 !== 0) return false
  const size = scaledValue(page)
  return size > 0 && scaledValue(amount) % size === 0
}

/** ValidateResourceQuantityValue: not negative, and whole where the resource is counted. */
export function checkQuantityOf(problems: Problem[], [name, amount]: readonly [string, string], path: string): void {
  if (quantity(amount).value < 0n) problems.push(problem.invalid(path, quantityText(amount), 'must be greater than or equal to 0'))
  if (isInteger(name) && scaledValue(amount, -3) % 1000 !== 0)
    problems.push(problem.invalid(path, goQuantity(amount), 'must be an integer'))
}

/** ValidatePositiveQuantityValue */
export function checkPositiveQuantity(problems: Problem[], amount: string, path: string): void {
  if (quantity(amount).value <= 0n) problems.push(problem.invalid(path, quantityText(amount), 'must be greater than zero'))
}

/** validateResourceClaimNames */
function checkClaimNames({ problems, claims: known }: ClaimNames, claims: NonNullable<ResourceRequirements['claims']>, path: string): void {
  const seen = new Set<string>()
  for (const [index, { name, request }] of claims.entries()) {
    const at = `${path}[${index}]`
    if (!name) {
      problems.push(problem.required(at))
      continue
    }
    if (seen.has(name)) problems.push(problem.duplicate(at, name))
    else {
      if (request) checkLabel(problems, request, `${at}.request`)
      const key = request ? `${name}/${request}` : name
      if (seen.has(key)) problems.push(problem.duplicate(at, key))
      else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) problems.push(problem.duplicate(at, name))
      seen.add(key)
    }
    if (!known.has(name)) {
      const names = known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`
      problems.push({
        field: at,
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(name)}: must be one of the names in pod.spec.resourceClaims${names}`,
      })
    }
  }
}
