/** The selectors of a question about rights: which are refused, and which say nothing. Upstream: pkg/registry/authorization/util. */
import { problem } from '../../api/field-errors.ts'
import { parseFieldSelector, type FieldTerm } from '../../api/field-selector.ts'
import type { FieldSelectorAttributes, LabelSelectorAttributes, ResourceAttributes } from '../../api/objects.ts'
import { parseSelector, SelectorError } from '../../api/selector.ts'
import type { Problem } from '../../api/status.ts'
import { checkLabelRequirement, checkRequirementValues } from '../../kinds/shared/label-selector.ts'
import { selectedFields } from './attributes.ts'

const path = 'spec.resourceAttributes'

type Attributes = FieldSelectorAttributes | LabelSelectorAttributes

/** What is wrong with them; operators that nobody knows may come from newer clients. */
export function checkSelectors({ fieldSelector, labelSelector }: ResourceAttributes): readonly Problem[] {
  const problems: Problem[] = []
  if (fieldSelector !== undefined) {
    checkForm(problems, fieldSelector, `${path}.fieldSelector`)
    for (const [index, requirement] of (fieldSelector.requirements ?? []).entries()) {
      const at = `${path}.fieldSelector.requirements[${index}]`
      if ((requirement.key ?? '') === '') problems.push(problem.required(`${at}.key`, 'must be specified'))
      checkRequirementValues(problems, requirement, at)
    }
  }
  if (labelSelector !== undefined) {
    checkForm(problems, labelSelector, `${path}.labelSelector`)
    for (const [index, requirement] of (labelSelector.requirements ?? []).entries())
      checkLabelRequirement(problems, requirement, { at: `${path}.labelSelector.requirements[${index}]`, anyOperator: true })
  }
  return problems
}

function checkForm(problems: Problem[], { rawSelector = '', requirements = [] }: Attributes, at: string): void {
  if (rawSelector !== '' && requirements.length > 0)
    problems.push(problem.invalid(`${at}.rawSelector`, rawSelector, 'may not specified at the same time as requirements'))
  if (rawSelector === '' && requirements.length === 0)
    problems.push(problem.required(`${at}.requirements`, `when ${at} is specified, requirements or rawSelector is required`))
}

/** What the status says of selectors that could not be read, wholly or in part; empty for none. */
export function selectorErrors({ fieldSelector, labelSelector }: ResourceAttributes): readonly string[] {
  const usedFields = fieldSelector?.requirements?.map(isFieldTerm) ?? []
  const usedLabels = labelSelector?.requirements?.map(({ operator = '' }) => operators.has(operator)) ?? []
  return [
    ...ignored('fieldSelector', usedFields, canRead(fieldSelector?.rawSelector, parseFieldSelector)),
    ...ignored('labelSelector', usedLabels, canRead(labelSelector?.rawSelector, parseSelector)),
  ]
}

/** What a question says of fields, as a request with such a selector would; terms that are about no one value say nothing. */
export function askedFields({ fieldSelector }: ResourceAttributes): readonly FieldTerm[] | undefined {
  const { rawSelector, requirements } = fieldSelector ?? {}
  if (requirements === undefined) return selectedFields(rawSelector)
  return requirements
    .filter(isFieldTerm)
    .map(({ key = '', operator, values }) => ({ field: key, operator: operator === 'In' ? '=' : '!=', value: values?.[0] ?? '' }))
}

const operators = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist'])

/** Selectors of fields are about one value each. */
const isFieldTerm = ({ operator, values = [] }: { readonly operator?: string; readonly values?: readonly string[] }): boolean =>
  (operator === 'In' || operator === 'NotIn') && values.length === 1

function canRead(text: string | undefined, read: (text: string) => unknown): boolean {
  try {
    read(text ?? '')
    return true
  } catch (error) {
    if (error instanceof SelectorError) return false
    throw error
  }
}

function ignored(name: string, used: readonly boolean[], isRead: boolean): readonly string[] {
  if (isRead && used.every(Boolean)) return []
  return [`${path}.${name} ${used.some(Boolean) ? 'partially ' : ''}ignored due to parse error`]
}
