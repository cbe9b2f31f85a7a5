import { generate, type Random } from '../../redaction-rules/generate.ts';
import { type Encode, encodings } from './encodings.ts';
import { base64Lines, headerLines } from './header-lines.ts';
import { madeTokens } from './made-tokens.ts';
import { type Names, namedSecrets, passwordNames, passwordShapes } from './named-secrets.ts';
import { personalGroups } from './personal-places.ts';
import { anywhere, besideName, besideWords, inAddress, type Places } from './secret-places.ts';
import { tokenShapes } from './token-shapes.ts';

/** Makes one text with a value in it that has to go. */
export interface Source {
  readonly kind: string;
  readonly place: string;
  readonly make: (random: Random) => { readonly text: string; readonly secret: string };
}

/** Classes of material, each with every kind in every place. */
export const classes: Readonly<Record<string, readonly Source[]>> = {
  shaped: [
    ...tokenShapes.flatMap(([kind, pattern]) =>
      sources(kind, (random) => generate(pattern, random), anywhere),
    ),
    ...madeTokens.flatMap(([kind, make]) => sources(kind, make, anywhere)),
  ],
  named: namedSecrets.flatMap(([pattern, ...names]) =>
    sources(names[2], (random) => generate(pattern, random), besideName, names),
  ),
  password: Object.entries(passwordShapes).flatMap(([kind, pattern]) =>
    passwordNames.flatMap((names) =>
      sources(
        kind,
        (random) => generate(pattern, random),
        { ...besideName, ...besideWords },
        names,
      ),
    ),
  ),
  address: ['random', 'digits', 'words'].flatMap((kind) =>
    // What an address would spell otherwise.
    sources(
      kind,
      (random) => generate(passwordShapes[kind] ?? '', random).replaceAll(/[#%/?@:!]/g, 'x'),
      inAddress,
    ),
  ),
  line: [
    ...headerLines.flatMap(([line, pattern]) =>
      sources(line, (random) => generate(pattern, random), { line }),
    ),
    ...base64Lines.flatMap(([line, pattern]) =>
      sources(line, (random) => Buffer.from(generate(pattern, random)).toString('base64'), {
        line,
      }),
    ),
  ],
  personal: personalGroups.flatMap(({ name, makes, places }) =>
    makes.flatMap((make) => sources(name, make, Object.fromEntries(places.map((p) => [p, p])))),
  ),
};

/** One in another form: a few of every kind in every form. */
export function encodedCases(
  of: readonly Source[],
  each: number,
  random: Random,
): readonly { readonly source: Source; readonly form: string; readonly encode: Encode }[] {
  const kinds = [...Map.groupBy(of, ({ kind }) => kind).values()];
  return Object.entries(encodings).flatMap(([form, encode]) =>
    kinds.flatMap((group) =>
      Array.from({ length: each }, () => group[Math.floor(random() * group.length)]).flatMap(
        (source) => (source === undefined ? [] : [{ source, form, encode }]),
      ),
    ),
  );
}

function sources(
  kind: string,
  makeSecret: (random: Random) => string,
  places: Places,
  names?: Names,
): readonly Source[] {
  return Object.entries(places).map(([place, template]) => ({
    kind,
    place,
    make: (random) => {
      const secret = makeSecret(random);
      return fill(names === undefined ? template : withNames(template, names), secret, random);
    },
  }));
}

function fill(
  template: string,
  secret: string,
  random: Random,
): { readonly text: string; readonly secret: string } {
  const isSpelled = template.includes('{pct}');
  const shown = isSpelled ? encodeURIComponent(secret) : secret;
  const text = template
    .replace(isSpelled ? '{pct}' : '{}', () => shown)
    .replace('{akid}', () => generate('AKIA[A-Z2-7]{16}', random));
  return { text, secret: shown };
}

function withNames(template: string, [env, camel, snake]: Names): string {
  return template
    .replaceAll('{env}', env)
    .replaceAll('{camel}', camel)
    .replaceAll('{Camel}', camel.charAt(0).toUpperCase() + camel.slice(1))
    .replaceAll('{snake}', snake)
    .replaceAll('{kebab}', snake.replaceAll('_', '-'))
    .replaceAll('{dots}', snake.replaceAll('_', '.'))
    .replaceAll('{words}', snake.replaceAll('_', ' '));
}
