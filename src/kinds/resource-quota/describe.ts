/** kubectl's describe of a ResourceQuota. */
import type { ResourceQuota } from '../../api/objects.ts'
import { formatQuantity, type Quantity, quantity } from '../../api/quantity.ts'
import { sortTexts } from '../../base/order.ts'
import { startPage } from '../describe/page.ts'
import { scopeHelp } from '../describe/quota-scopes.ts'
import type { Reader } from '../kind.ts'

export function describe({ metadata, spec, status }: ResourceQuota, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  const scopes = sortTexts(spec?.scopes ?? [])
  if (scopes.length > 0) page.field(0, 'Scopes', scopes.join(', '))
  for (const help of scopes.flatMap(scopeHelp)) page.line(0, ` * ${help}`)
  page.line(0, 'Resource', 'Used', 'Hard')
  page.line(0, '--------', '----', '----')
  for (const name of sortTexts(Object.keys(status?.hard ?? {}))) {
    const hard = quantity(status?.hard?.[name])
    page.line(0, name, formatQuantity(inFormatOf(hard, quantity(status?.used?.[name]))), formatQuantity(hard))
  }
  return Promise.resolve(page.toText())
}

/** What is used, written in whole units as the bound is written, if the two are written differently. */
function inFormatOf(hard: Quantity, used: Quantity): Quantity {
  if (hard.format === used.format) return used
  const divisor = 10n ** BigInt(Math.max(0, -used.scale))
  const whole = used.scale >= 0 ? used.value * 10n ** BigInt(used.scale) : (used.value + divisor - 1n) / divisor
  return { value: whole, scale: 0, format: hard.format }
}
