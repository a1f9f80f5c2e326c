/** Opens the terminal UI over the user's cluster. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startUi } from '../ui/open.tsx'
import { backgroundOf, colourLevel, localeIsUtf8 } from '../ui/screen/colour.ts'
import { on, text, type Context } from './command.ts'
import { type Beginning, openPlaces, type Places } from './places.ts'

/** Gives the exit code. */
export async function openTerminal(context: Context, beginning: Beginning): Promise<number> {
  const { flags, env, stdin, stdout, args } = context
  const places = openPlaces(context, beginning)
  const opened = startUi({
    client: places.first.client,
    context: places.first.context,
    contexts: places,
    stdin,
    stdout,
    theme: text(flags, 'theme'),
    background: backgroundOf(env),
    colours: colourLevel(env),
    unicode: localeIsUtf8(env),
    readOnly: on(flags, 'readonly'),
    namespace: places.first.namespace ?? null,
    command: args[0],
    samplesDirectory: samplesDirectory(),
    configDirectory: join(xdg(env['XDG_CONFIG_HOME'], '.config'), 'inkube'),
    stateDirectory: join(xdg(env['XDG_STATE_HOME'], join('.local', 'state')), 'inkube'),
    mouse: !on(flags, 'noMouse'),
  })
  places.listen({ onTrouble: (error) => opened.warn('cluster', error), onWait: (text) => opened.say(text) })
  return leave(context, opened, places)
}

/** Waits for the end and gives everything back; what broke is named after the terminal is restored. */
async function leave({ signal }: Context, opened: ReturnType<typeof startUi>, places: Places): Promise<number> {
  signal.addEventListener('abort', () => opened.stop(), { once: true })
  if (signal.aborted) opened.stop()
  // The engine's own way with what nobody caught is a trace on a screen that is still taken.
  const fall = (error: unknown): void => opened.stop(error)
  process.on('uncaughtException', fall)
  const error: unknown = await Promise.race([opened.exit.then((exit) => exit.error), places.lost])
  opened.stop()
  await opened.exit
  await places.close()
  process.off('uncaughtException', fall)
  if (error !== undefined) throw error
  return 0
}

const xdg = (value: string | undefined, fallback: string): string =>
  value !== undefined && value.startsWith('/') ? value : join(homedir(), fallback)

/** Beside the bundle in a package, two levels up from here in a checkout. */
function samplesDirectory(): string | undefined {
  return [new URL('../samples', import.meta.url), new URL('../../samples', import.meta.url)]
    .map((url) => fileURLToPath(url))
    .find((path) => existsSync(path))
}
