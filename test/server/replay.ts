/**
 * Plays a recorded conversation against a server and tells where the answers differ. The format: a title, then requests with answers, waits
 * and watches, one JSON object a line.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { connect, type Answer, type Connection, type Request } from './connection.ts'
import { differences, Scrubber } from './scrub.ts'

interface Step {
  readonly title?: string
  readonly keepNodes?: boolean
  readonly req?: Request
  readonly res?: Answer
  readonly save?: Readonly<Record<string, string>>
  readonly wait?: { readonly path: string; readonly has?: unknown; readonly gone?: boolean; readonly count?: number }
  readonly timeout?: number
  readonly watch?: { readonly path: string }
  readonly events?: unknown
}

export interface Outcome {
  readonly title: string
  readonly steps: number
  /** One entry for each step whose answer differs. */
  readonly wrong: readonly string[]
}

export interface ReplayOptions {
  /** Fields left out of the comparison wherever they stand. */
  readonly without?: readonly string[]
  /** Milliseconds for which a read is repeated until its answer is the recorded one: others may still be at work. Default: 0. */
  readonly patience?: number
}

/** Plays one file over the Unix socket. */
export async function replay(socket: string, file: string, { without = [], patience = 0 }: ReplayOptions = {}): Promise<Outcome> {
  const steps = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Step)
  const connection = connect(socket)
  const player = new Player(connection, steps, { without, patience })
  try {
    return await player.play()
  } finally {
    connection.close()
  }
}

interface OpenWatch {
  readonly step: Step
  readonly at: number
  readonly events: unknown[]
  readonly close: () => void
}

/** Milliseconds until what is awaited is given up: it comes soon, but not on a busy machine. */
const patience = 120_000

let runs = 0
/** Milliseconds between two looks of a wait, as when it was recorded: what comes next finds the same work done. */
const pace = 50

class Player {
  private readonly connection: Connection
  private readonly steps: readonly Step[]
  private readonly patience: number
  private readonly scrubber: Scrubber
  private readonly values: [name: string, value: string][] = []
  private readonly namespaces: string[]
  private readonly wrong: string[] = []
  private readonly watches: OpenWatch[] = []
  private count = 0

  constructor(connection: Connection, steps: readonly Step[], { without, patience }: Required<ReplayOptions>) {
    this.connection = connection
    this.steps = steps
    this.patience = patience
    const text = JSON.stringify(steps)
    // As long as the names that were recorded: some answers cut texts that these are in.
    const run = `${(runs++).toString(36).padStart(2, '0')}x${process.pid.toString(36).slice(-3).padStart(3, '0')}`
    const used = ['$NS2', '$NS'].filter((name) => text.includes(name))
    this.namespaces = used.map((name) => `${name === '$NS2' ? 'rb' : 'ra'}-${run}`)
    for (const [at, name] of used.entries()) this.values.push([name, this.namespaces[at] ?? ''])
    this.scrubber = new Scrubber(
      this.values.map(([name, value]) => [value, name]),
      { keepNodes: steps[0]?.keepNodes === true, without, isShared: patience > 0 },
    )
  }

  async play(): Promise<Outcome> {
    for (const name of this.namespaces)
      await this.connection.ask({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } })
    for (const name of this.namespaces) {
      // Without a controller for service accounts the conversations still need the default one.
      const body = { metadata: { name: 'default' } }
      await this.connection.ask({ method: 'POST', path: `/api/v1/namespaces/${name}/serviceaccounts`, body })
    }
    for (const [at, step] of this.steps.entries()) {
      if (step.req !== undefined) await this.request(step, at)
      else if (step.wait !== undefined) await this.wait(step, at)
      else if (step.watch !== undefined) await this.watch(step, at)
    }
    for (const watch of this.watches) await this.compareWatch(watch)
    for (const name of this.namespaces) await this.connection.ask({ method: 'DELETE', path: `/api/v1/namespaces/${name}` })
    return { title: this.steps[0]?.title ?? '', steps: this.count, wrong: this.wrong }
  }

  private fill<T>(value: T): T {
    let text = JSON.stringify(value)
    for (const [name, real] of this.values) text = text.replaceAll(name, real)
    return JSON.parse(text) as T
  }

  private compare(what: string, at: number, wanted: unknown, got: unknown): void {
    const found = differences(this.scrubber.scrub(wanted), this.scrubber.scrub(got))
    if (found.length > 0) this.wrong.push(`line ${at + 1} ${what}\n    ${found.slice(0, 6).join('\n    ')}`)
  }

  private async request(step: Step, at: number): Promise<void> {
    this.count++
    const request = step.req
    if (request === undefined) return
    const filled = this.fill(request)
    let got = await this.ask(filled)
    const end = Date.now() + this.patience
    while ((request.method ?? 'GET') === 'GET' && Date.now() < end && this.differs(step.res, got)) {
      await delay(20)
      got = await this.ask(filled)
    }
    for (const [name, path] of Object.entries(step.save ?? {})) this.values.unshift([`$${name}`, String(memberAt(got, path))])
    this.compare(`${request.method ?? 'GET'} ${request.path}`, at, step.res, got)
  }

  private async ask(request: Request): Promise<Answer> {
    // Recordings say what was answered by its value.
    const { text: _text, ...answer } = await this.connection.ask(request)
    this.scrubber.learn(answer)
    return answer
  }

  private differs(wanted: unknown, got: unknown): boolean {
    return differences(this.scrubber.scrub(wanted), this.scrubber.scrub(got)).length > 0
  }

  private async wait(step: Step, at: number): Promise<void> {
    this.count++
    const { path, has, gone, count } = this.fill(step.wait) ?? { path: '' }
    const end = Date.now() + Math.max(patience, (step.timeout ?? 0) * 1000)
    while (Date.now() < end) {
      const { status, body } = await this.connection.ask({ path })
      const items = (body as { readonly items?: readonly unknown[] } | undefined)?.items
      if (gone === true ? status === 404 : count !== undefined ? items?.length === count : status === 200 && contains(body, has ?? {}))
        return
      await delay(pace)
    }
    this.wrong.push(`line ${at + 1} wait ${path}: never ${JSON.stringify({ has, gone, count })}`)
  }

  private async watch(step: Step, at: number): Promise<void> {
    const events: unknown[] = []
    const close = await this.connection.stream(this.fill(step.watch)?.path ?? '', (event) => events.push(event))
    this.watches.push({ step, at, events, close })
  }

  private async compareWatch({ step, at, events, close }: OpenWatch): Promise<void> {
    this.count++
    const wanted = Array.isArray(step.events) ? step.events.length : 0
    // What is too much gets a moment to show.
    for (const end = Date.now() + patience; events.length < wanted && Date.now() < end;) await delay(20)
    await delay(30)
    close()
    this.compare(`watch ${step.watch?.path ?? ''}`, at, step.events, events)
  }
}

const memberAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value)

function contains(got: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return Array.isArray(got) && wanted.every((one) => got.some((other) => contains(other, one)))
  if (typeof wanted === 'object' && wanted !== null) {
    return (
      typeof got === 'object' &&
      got !== null &&
      Object.entries(wanted).every(([name, one]) => contains((got as Record<string, unknown>)[name], one))
    )
  }
  return got === wanted
}
