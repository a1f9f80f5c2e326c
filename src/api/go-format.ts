/** Go's formats where a text is taken for one by mistake. */

/** Flags, width, precision and verb; an index in brackets may stand before each of the last three, but not right after another one. */
const directive =
  /%[#0+\- ]*(?<first>\[[^\]]*\]|\[)?(?<width>\*|\d*)(?:\.(?<second>\[[^\]]*\]|\[)?(?<precision>\*|\d*))?(?:(?<!(?:%[#0+\- ]*|\.)\[\d+\]\d*)(?<third>\[[^\]]*\]|\[))?(?<verb>[^]|$)/gu

/** What Go's Sprintf makes of a text that is given as the format, with nothing to print: `50% off` is `50%!o(MISSING)ff`. */
export const asFormat = (text: string): string =>
  text.replaceAll(directive, (...match) => {
    const { first, width, second, precision, third, verb } = match.at(-1) as Readonly<Record<string, string | undefined>>
    const stars = `${width === '*' ? '%!(BADWIDTH)' : ''}${precision === '*' ? '%!(BADPREC)' : ''}`
    const isIndexed = (first ?? second ?? third) !== undefined
    return stars + (verb === '%' ? '%' : verb === '' ? '%!(NOVERB)' : `%!${verb}(${isIndexed ? 'BADINDEX' : 'MISSING'})`)
  })
