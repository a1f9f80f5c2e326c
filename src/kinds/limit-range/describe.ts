/** kubectl's describe of a LimitRange. */
import type { LimitRange } from '../../api/objects.ts'
import { writeLimits } from '../describe/limits.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'

export function describe(range: LimitRange, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  page.field(0, 'Name', range.metadata.name)
  page.field(0, 'Namespace', range.metadata.namespace)
  page.line(0, 'Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio')
  page.line(0, '----', '--------', '---', '---', '---------------', '-------------', '-----------------------')
  writeLimits(page, range, '')
  return Promise.resolve(page.toText())
}
