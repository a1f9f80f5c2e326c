/** What each view is opened on: the file of a view adds its own line to the interface (`declare module`). */

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- its members stand with the views
export interface ViewTargets {}

export type ViewName = keyof ViewTargets
