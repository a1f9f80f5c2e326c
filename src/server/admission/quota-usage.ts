/** What objects count against quotas, for admission; the quota controller counts by the same rules. */
export { addUsage, isInScope, isOver, usageOf, type Usage } from '../../kinds/resource-quota/usage.ts'
