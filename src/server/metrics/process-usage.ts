/** What the process that the server runs in has used; whoever starts the server knows. */
export interface ProcessUsage {
  /** User and system time together. */
  readonly cpuSeconds: number
  readonly residentBytes: number
  /** Since 1970. */
  readonly startSeconds: number
}
