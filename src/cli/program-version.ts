/** Which inkube this is. */
declare const INKUBE_VERSION: string | undefined

/** The version of this program; the build writes it in. */
export const programVersion = typeof INKUBE_VERSION === 'string' ? INKUBE_VERSION : 'dev'

/** How it names itself to a server. */
export const userAgent = `inkube/${programVersion}`
