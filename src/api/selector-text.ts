/** Label selectors as the text that `-l` and a query take: `app=web,tier in (a,b)`. */
import { compareNames } from '../base/order.ts'
import type { LabelSelector } from './objects.ts'

/** Sorted by key alone, as upstream does; empty for a selector that asks for nothing, and for none at all. */
export function selectorQuery(selector: LabelSelector | undefined): string {
  const parts: [key: string, text: string][] = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => [key, `${key}=${value}`])
  for (const { key, operator, values = [] } of selector?.matchExpressions ?? []) parts.push([key, expressionText(key, operator, values)])
  return parts
    .sort(compareNames)
    .map(([, text]) => text)
    .join(',')
}

/**
 * The selector in any object's spec: the structured form of controllers, or the plain map of Services and ReplicationControllers; empty for
 * anything else.
 */
export function selectorOfSpec(selector: unknown): string {
  if (typeof selector !== 'object' || selector === null) return ''
  const structured = 'matchLabels' in selector || 'matchExpressions' in selector
  // Objects of served kinds passed the schema: with one of these members it is a LabelSelector, else a map of labels.
  return selectorQuery(structured ? (selector as LabelSelector) : { matchLabels: selector as Readonly<Record<string, string>> })
}

function expressionText(key: string, operator: string, values: readonly string[]): string {
  const sorted = [...values].sort().join(',')
  switch (operator) {
    case 'In':
      return `${key} in (${sorted})`
    case 'NotIn':
      return `${key} notin (${sorted})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${key}`
    default:
      return '<error>'
  }
}
