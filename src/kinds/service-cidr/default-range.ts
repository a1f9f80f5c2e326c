/** The range of which services get their addresses in every cluster. */

/** The name of its ServiceCIDR. */
export const defaultRangeName = 'kubernetes'

export const defaultRange = '10.96.0.0/16'
