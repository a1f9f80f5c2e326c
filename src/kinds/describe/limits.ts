/** The rows of a LimitRange. */
import type { LimitRange } from '../../api/objects.ts'
import { sortTexts } from '../../base/order.ts'
import type { Page } from './page.ts'

/** One line for each type and resource; upstream's order of resources is random, ours is by name. */
export function writeLimits(page: Page, { spec }: LimitRange, indent: string): void {
  for (const item of spec?.limits ?? []) {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio]
    for (const name of sortTexts(new Set(columns.flatMap((amounts) => Object.keys(amounts ?? {}))))) {
      page.line(0, `${indent}${item.type}`, name, ...columns.map((amounts) => amounts?.[name] ?? '-'))
    }
  }
}
