/** How many requests were answered, with which code and how fast, by what they were about: what upstream's metrics of requests tell. */

/** What a request was about, by upstream's labels. */
export interface RequestLabels {
  /** `GET`, `LIST`, `APPLY`, `WATCH`, ... */
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly resource: string
  /** Of paths that name no resource: the path. */
  readonly subresource: string
  /** `resource`, `namespace`, `cluster`, or nothing. */
  readonly scope: string
  readonly dryRun: string
}

/** The requests with the same labels. */
export interface RequestSeries {
  readonly labels: RequestLabels
  /** How many were answered with each code. */
  readonly codes: ReadonlyMap<number, number>
  /** How many took no longer than each of `durationBounds`; the last, longer than all. */
  readonly durations: readonly number[]
  /** Of all together. */
  readonly seconds: number
  readonly running: number
}

/** Upper bounds in seconds. */
export const durationBounds: readonly number[] = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]

type Counting = { -readonly [K in keyof RequestSeries]: RequestSeries[K] } & {
  readonly codes: Map<number, number>
  readonly durations: number[]
}

export class RequestCounts {
  private readonly counted = new Map<string, Counting>()

  /** A request begins; call what comes back with the code of its answer and the seconds it took. */
  begin(labels: RequestLabels): (code: number, seconds: number) => void {
    const { verb, group, version, resource, subresource, scope, dryRun } = labels
    const key = `${verb} ${group} ${version} ${resource} ${subresource} ${scope} ${dryRun}`
    let series = this.counted.get(key)
    if (series === undefined) {
      series = { labels, codes: new Map(), durations: new Array<number>(durationBounds.length + 1).fill(0), seconds: 0, running: 0 }
      this.counted.set(key, series)
    }
    const one = series
    one.running += 1
    return (code, seconds) => {
      one.running -= 1
      one.codes.set(code, (one.codes.get(code) ?? 0) + 1)
      one.seconds += seconds
      const bucket = durationBounds.findIndex((bound) => seconds <= bound)
      const at = bucket < 0 ? durationBounds.length : bucket
      one.durations[at] = (one.durations[at] ?? 0) + 1
    }
  }

  series(): Iterable<RequestSeries> {
    return this.counted.values()
  }
}
