/** `inkube apply`: makes the cluster hold what manifests say. */
import { StatusError } from '../api/status.ts'
import { applyManifest } from '../operations/apply.ts'
import { displayName } from '../operations/find-resource.ts'
import type { ReadManifest } from '../operations/read-manifests.ts'
import { on, text, texts, UsageError, type Command, type Context } from './command.ts'
import { data, filename, namespace } from './common-flags.ts'
import { readFiles } from './manifest-files.ts'
import { serverError } from './server-error.ts'
import { namespaceOf } from './targets.ts'

export const apply: Command = {
  name: 'apply',
  summary: 'Create or change objects as manifests say',
  usage: '-f (FILE | DIR | -) [flags]',
  examples: ['inkube apply -f samples/web.yaml', 'inkube apply -f samples/shop', 'cat pod.yaml | inkube apply -f -', 'inkube apply -f new.yaml --dry-run'],
  flags: {
    filename,
    recursive: { type: 'boolean', shortFlag: 'R', help: 'directories with all below them' },
    namespace,
    dryRun: { type: 'boolean', help: 'ask the server, change nothing' },
    output: { type: 'string', shortFlag: 'o', help: '<name> print only the names' },
    data,
  },
  run: async (context) => {
    const files = texts(context.flags, 'filename')
    if (files.length === 0) throw new UsageError('must specify one of -f and -k')
    if (context.args.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(context.args[0])}`)
    const manifests = await readFiles(context, files)
    if (manifests.length === 0) {
      context.note('error: no objects passed to apply')
      return 1
    }
    let code = 0
    for (const manifest of manifests) if (!(await applied(context, manifest))) code = 1
    return code
  },
}

/** Each document stands for itself: a bad one is reported, the others are applied. */
async function applied(context: Context, manifest: ReadManifest): Promise<boolean> {
  const { flags, print, note } = context
  if ('error' in manifest) {
    note(`error: ${manifest.error}`)
    return false
  }
  const { resource, object, source } = manifest
  const asked = text(flags, 'namespace')
  const own = object.metadata.namespace
  if (asked !== undefined && own !== undefined && own !== asked && resource.namespaced) {
    note(`error: the namespace from the provided object "${own}" does not match the namespace "${asked}". You must pass '--namespace=${own}' to perform this operation.`)
    return false
  }
  const { client } = await context.session()
  try {
    const { outcome } = await applyManifest(client, resource, object, { namespace: namespaceOf(flags), dryRun: on(flags, 'dryRun'), onWarning: (warning) => note(`Warning: ${warning}`) })
    const name = displayName(resource, object.metadata.name ?? '')
    print(text(flags, 'output') === 'name' ? name : `${name} ${outcome}${on(flags, 'dryRun') ? ' (server dry run)' : ''}`)
    return true
  } catch (error) {
    note(error instanceof StatusError ? serverError(error, `error when applying ${JSON.stringify(source)}: `) : `error: error when applying ${JSON.stringify(source)}: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}
