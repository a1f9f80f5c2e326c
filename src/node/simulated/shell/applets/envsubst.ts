/** envsubst: a text with the values of variables in it. */
import type { Applet } from '../runner.ts'
import { decode } from '../streams.ts'

/** `$NAME` and `${NAME}`; with words, only of variables that these name. */
export const envsubst: Applet = async (io) => {
  const words = io.args.filter((arg) => !arg.startsWith('-'))
  const named = words.length === 0 ? undefined : new Set([...words.join(' ').matchAll(/\$\{?([A-Za-z_]\w*)\}?/g)].map(([, name]) => name))
  if (io.args.includes('-v') || io.args.includes('--variables')) {
    await io.out([...(named ?? [])].map((name) => `${name}\n`).join(''))
    return 0
  }
  const text = decode(await io.life.until(io.stdin.all()))
  await io.out(
    text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? ''
      return named?.has(name) === false ? whole : (io.env[name] ?? '')
    }),
  )
  return 0
}
