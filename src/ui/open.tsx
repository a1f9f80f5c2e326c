/** Opens the terminal UI on a client and resolves when it is left. */
import { builtIn } from '../api/resource.ts'
import type { Client } from '../client/client.ts'
import type { App } from './app/app.ts'
import type { OwnColumns } from './data/own-columns.ts'
import type { Exit, UiOptions } from './options.ts'
import { TerminalSession } from './terminal-session.ts'
import { defaultTheme } from './theme/built-in.ts'
import { loadTheme } from './theme/load.ts'

export interface OpenUi {
  /** Resolves when the person leaves or the terminal goes away; the terminal is given back by then. */
  readonly exit: Promise<Exit>
  /** Resolves when everything is loaded and drawn; the first frame comes before. */
  readonly ready: Promise<void>
  /** Says what is wrong with something behind the screen. */
  warn(what: string, error: Error): void
  /** Tells something that passes. */
  say(text: string): void
  /** Ends the UI from outside (a signal, or an error that nobody caught) and gives the terminal back at once. */
  stop(error?: unknown): void
  /** For tests and the bench: frames and bytes sent so far. */
  readonly sent: { readonly frames: number; readonly bytes: number }
}

/** Milliseconds that the first list may take before Ink, whose loading would delay it, is loaded all the same. */
const longestWithoutInk = 1500

/** Opens the UI and gives a handle at once; the first frame is written before this returns, and the program itself is loaded after it. */
export function startUi(options: UiOptions): OpenUi {
  const session = new TerminalSession(options)
  session.begin()
  const ready = load(options, session).catch((error: unknown) => session.end({ reason: 'stopped', error }))
  return {
    exit: session.exit,
    ready,
    warn: (what, error) => void ready.then(() => session.app?.fail(what, error)),
    say: (text) => void ready.then(() => session.app?.say(text, 'warn')),
    stop: (error) => session.end({ reason: 'stopped', ...(error !== undefined && { error }) }),
    sent: session.rim.terminal.sent,
  }
}

/**
 * Loads the program, shows its first table, then loads what draws the chrome and its prompts. Ends early when the UI was left meanwhile:
 * what would be started then, nobody would stop.
 */
async function load(options: UiOptions, session: TerminalSession): Promise<void> {
  const { rim } = session
  // The first table has them already, so the file is read while the program loads.
  const reading = ownColumns(options)
  const { App: Program } = await import('./app/app.ts')
  const own = await reading
  if (session.isOver) return
  const { client, listed } = noteFirstList(rim.client)
  const app = new Program({ ...rim, client }, own.columns)
  app.start(builtIn('v1 pods'))
  // Left by its own first question: nobody else knows of it yet.
  if (session.isOver) return app.close()
  session.use(app)
  let present = rim.client
  /** Where the person was in each cluster. */
  const namespaces = new Map<string | undefined, string | undefined>()
  session.switching = async (name, line) => {
    const place = await rim.contexts.open(name)
    if (session.isOver) return rim.contexts.leave(place.client)
    const before = session.app
    if (before !== undefined) namespaces.set(before.context, before.namespace)
    const namespace = namespaces.has(place.context) ? namespaces.get(place.context) : place.namespace
    const next = new Program({ ...rim, ...place, namespace }, own.columns)
    const forwarded = before?.forwards.all.length ?? 0
    before?.close(next)
    rim.contexts.leave(present)
    present = place.client
    next.mouse = before?.mouse ?? next.mouse
    next.start(builtIn('v1 pods'))
    if (before !== undefined) next.prompting.goOnFrom(before.prompting)
    session.use(next)
    if (forwarded > 0) next.say(`${forwarded} forwarded ${forwarded === 1 ? 'port leads' : 'ports lead'} nowhere any more`, 'warn')
    if (line !== undefined) void command(line, next, session)
    await equip(next, session)
  }
  if (options.greeting !== undefined) app.say(options.greeting)
  if ('error' in own) app.fail('columns', own.error)
  const { theme } = options
  if (theme !== undefined && theme !== defaultTheme)
    await loadTheme(theme, options.configDirectory).then(
      (loaded) => app.applyTheme(loaded),
      (error: unknown) => app.fail('theme', error),
    )
  if (session.isOver) return
  if (options.command !== undefined) void command(options.command, app, session)
  await Promise.race([listed, new Promise<void>((resolve) => rim.clock.after(longestWithoutInk, resolve))])
  // The list has come to whoever asked for it, too: its rows are drawn, and on their way, before the next piece of work.
  do await rim.terminal.taken()
  while (rim.terminal.waiting)
  await equip(app, session)
}

/** Runs a first line, as soon as its word is known: it may be that of a custom resource. */
async function command(line: string, app: App, session: TerminalSession): Promise<void> {
  const { isUnderstood } = await import('./app/command-line.ts')
  if (!isUnderstood(line, app)) await app.known.discovered
  if (!session.isOver && session.app === app) app.command(line)
}

/** Has the program learn what is beside its first table, and draw its chrome by Ink. */
async function equip(app: App, session: TerminalSession): Promise<void> {
  const isGone = (): boolean => session.isOver || session.app !== app
  if (isGone()) return
  app.learn()
  const { loadInkChrome } = await import('./app/ink-chrome.tsx')
  const { stream } = app.painting.compositor
  const ink = await loadInkChrome({
    stdout: stream,
    stdin: app.painting.inkInput,
    onPrompt: (value) => app.prompting.changed(value),
    onField: (name, value) => app.dialogs.changed(name, value),
  })
  if (!isGone()) app.useInk(ink)
}

/** The columns that the person added; none where their file cannot be read, with the reason. */
async function ownColumns({ configDirectory }: UiOptions): Promise<{ readonly columns: OwnColumns; readonly error?: unknown }> {
  try {
    const { readOwnColumns } = await import('./data/own-columns.ts')
    return { columns: await readOwnColumns(configDirectory) }
  } catch (error) {
    return { columns: () => undefined, error }
  }
}

/** The client, and when its first list has come or failed. */
function noteFirstList(client: Client): { readonly client: Client; readonly listed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { client: { ...client, list: (...request) => client.list(...request).finally(resolve) }, listed: promise }
}
