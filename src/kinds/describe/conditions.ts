/** The condition tables of workloads and other kinds. */
import type { Page } from './page.ts'

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

/** Type, status and reason: what workloads show. */
export function writeBriefConditions(page: Page, conditions: readonly Condition[] | undefined): void {
  if (!conditions?.length) return
  page.write(0, 'Conditions:\n  Type\tStatus\tReason\n')
  page.line(1, '----', '------', '------')
  for (const { type, status, reason } of conditions) page.line(1, `${type} `, status, reason)
}

/** Type, status, time of the last change, reason and message. */
export function writeTimedConditions(page: Page, conditions: readonly Condition[] | undefined): void {
  if (!conditions?.length) return
  page.line(0, 'Conditions:')
  page.line(1, 'Type', 'Status', 'LastTransitionTime', 'Reason', 'Message')
  page.line(1, '----', '------', '------------------', '------', '-------')
  for (const { type, status, lastTransitionTime, reason, message } of conditions)
    page.line(1, type, status, page.time(lastTransitionTime), reason, message)
}
