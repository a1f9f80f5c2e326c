/** Terms that select nodes or zones: one requirement a line. */
import type { NodeSelectorRequirement } from '../../api/objects.ts'
import type { Page } from './page.ts'

interface Head {
  readonly level: number
  readonly title: string
}

/** `Term 0:  zone in [a, b]` and the further requirements below. */
export function writeTerm(page: Page, { level, title }: Head, requirements: readonly NodeSelectorRequirement[]): void {
  page.write(level, `${title}:\t`)
  if (requirements.length === 0) page.write(0, '<none>\n')
  for (const [index, { key, operator, values = [] }] of requirements.entries()) {
    if (index > 0) page.write(level, '\t')
    page.write(0, `${key} ${operator.toLowerCase()}${values.length === 0 ? '' : ` [${values.join(', ')}]`}\n`)
  }
}
