/** `$(VAR)` in commands, args and variables, by upstream's rules. */

/** Replaces `$(NAME)` where `NAME` is known, leaves it where it is not; `$$` stands for one dollar. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  if (!text.includes('$')) return text
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (found, name: string | undefined) => {
    if (name === undefined) return '$'
    return Object.hasOwn(variables, name) ? (variables[name] ?? '') : found
  })
}
