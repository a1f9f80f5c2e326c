/** kubectl's describe of a Namespace, with its quotas and limits. */
import type { Namespace, ResourceQuota } from '../../api/objects.ts'
import { limitRanges, resourceQuotas } from '../../api/resources.ts'
import { compareTexts, sortTexts } from '../../base/order.ts'
import { writeTimedConditions } from '../describe/conditions.ts'
import { writeLimits } from '../describe/limits.ts'
import { writeHead } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { scopeHelp } from '../describe/quota-scopes.ts'
import { type Reading, readingOf } from '../describe/reading.ts'
import type { Reader } from '../kind.ts'

export async function describe(namespace: Namespace, read: Reader, now: number): Promise<string> {
  const inside = { namespace: namespace.metadata.name }
  const page = startPage(read, now)
  writeHead(page, namespace, false)
  page.field(0, 'Status', namespace.status?.phase ?? '')
  writeTimedConditions(page, namespace.status?.conditions)
  page.line(0, '')
  writeQuotas(page, await readingOf(read.list(resourceQuotas, inside)))
  page.line(0, '')
  const { found: ranges, refusal } = await readingOf(read.list(limitRanges, inside))
  if (ranges === undefined) page.line(0, `error in fetching limit ranges: ${refusal}`)
  else if (ranges.length === 0) page.line(0, 'No LimitRange resource.')
  else {
    page.line(0, 'Resource Limits')
    page.line(0, ' Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio')
    page.line(0, ' ----', '--------', '---', '---', '---------------', '-------------', '-----------------------')
    for (const range of ranges) writeLimits(page, range, ' ')
  }
  return page.toText()
}

function writeQuotas(page: Page, { found: quotas, refusal }: Reading<readonly ResourceQuota[]>): void {
  if (quotas === undefined) return page.line(0, `error in fetching resource quotas: ${refusal}`)
  if (quotas.length === 0) {
    page.line(0, 'No resource quota.')
    return
  }
  page.line(0, 'Resource Quotas')
  for (const { metadata, spec, status } of [...quotas].sort((left, right) => compareTexts(left.metadata.name, right.metadata.name))) {
    page.field(1, 'Name', metadata.name)
    const scopes = sortTexts(spec?.scopes ?? [])
    if (scopes.length > 0) page.field(1, 'Scopes', scopes.join(', '))
    for (const help of scopes.flatMap(scopeHelp)) page.line(1, `* ${help}`)
    page.line(1, 'Resource', 'Used', 'Hard')
    page.line(1, '--------', '---', '---')
    for (const name of sortTexts(Object.keys(status?.hard ?? {}))) page.line(1, name, status?.used?.[name] ?? '0', status?.hard?.[name])
  }
}
