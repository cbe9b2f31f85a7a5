import type { Random } from '../../redaction-rules/generate.ts';

/** A text in another form, and what must not stand in it afterwards, where that can be said. */
export interface Encoded {
  readonly text: string;
  readonly gone: readonly string[];
}

export type Encode = (text: string, secret: string, random: Random) => Encoded;

/** Forms in which senders hand on a text with a secret in it. */
export const encodings: Readonly<Record<string, Encode>> = {
  json: (text, secret) => ({
    text: JSON.stringify({ role: 'user', content: text }),
    gone: [quoted(secret)],
  }),
  'json in json': (text) => whole(JSON.stringify({ messages: JSON.stringify([{ a: text }]) })),
  'json three deep': (text) =>
    whole(JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ c: text }) }) })),
  'python repr': (text, secret) => ({
    text: `{'role': 'user', 'content': '${pythonQuoted(text)}'}`,
    gone: [secret],
  }),
  'between lines': (text, secret) => ({
    text: `{"out":"line one\\n${quoted(text)}\\nnext"}`,
    gone: [quoted(secret)],
  }),
  'between tabs': (text, secret) => ({
    text: `{"out":"a\\t${quoted(text)}\\tb"}`,
    gone: [quoted(secret)],
  }),
  'one character spelled': (text, secret) => {
    const json = quoted(secret);
    const middle = Math.floor(json.length / 2);
    const plain = json.replaceAll('\\', '');
    const spelled = `${plain.slice(0, middle)}${unicode(plain[middle] ?? 'x')}`;
    const written = `${spelled}${plain.slice(middle + 1)}`;
    return { text: JSON.stringify({ c: text }).replace(json, () => written), gone: [secret] };
  },
  'all characters spelled': (text, secret) => ({
    text: `{"c":"${spell(text)}"}`,
    gone: [spell(secret)],
  }),
  'signs spelled': (text) => whole(`{"c":"${quoted(text).replaceAll(/\\"|['=&<>+]/g, sign)}"}`),
  percent: (text, secret) => ({
    text: `q=${encodeURIComponent(text)}`,
    gone: [encodeURIComponent(secret), secret],
  }),
  'percent and plus': (text, secret) => ({
    text: `q=${encodeURIComponent(text).replaceAll('%20', '+')}&x=1`,
    gone: [encodeURIComponent(secret)],
  }),
  'percent, all': (text) => whole(`q=${perByte(text, (hex) => `%${hex.toUpperCase()}`)}`),
  'percent, twice': (text, secret) => ({
    text: `q=${encodeURIComponent(encodeURIComponent(text))}`,
    gone: [secret],
  }),
  html: (text, secret) => ({ text: `<p>${entities(text)}</p>`, gone: [entities(secret)] }),
  'html in numbers': (text) => whole(`<p>${text.replaceAll(/[^\w\s]/gu, numbered)}</p>`),
  'html in hexadecimal': (text) =>
    whole(`<p>${[...text].map((char) => `&#x${code(char).toString(16)};`).join('')}</p>`),
  base64: (text) => whole(`payload ${base64(text)}`),
  'base64 of json': (text) => whole(JSON.stringify({ data: base64(JSON.stringify({ c: text })) })),
  'base64 for addresses': (text) => whole(`p=${Buffer.from(text).toString('base64url')}`),
  'base64 as data': (text) => whole(`data:text/plain;base64,${base64(text)}`),
  'base64 in lines': (text) => whole(base64(text).replaceAll(/.{76}/g, '$&\n')),
  hexadecimal: (text) => whole(`body=${Buffer.from(text).toString('hex')}`),
  'hexadecimal in capitals': (text) =>
    whole(`body 0x${Buffer.from(text).toString('hex').toUpperCase()}`),
  'bytes spelled': (text) => whole(perByte(text, (hex) => `\\x${hex}`)),
  'hexadecimal with spaces': (text) => whole(perByte(text, (hex) => `${hex} `)),
  'hexadecimal with colons': (text) => whole(perByte(text, (hex) => `:${hex}`).slice(1)),
  'hexadecimal as in C': (text) => whole(`{${perByte(text, (hex) => `0x${hex}, `)}0x00}`),
  'hexadecimal of a database': (text) => whole(`\\x${Buffer.from(text).toString('hex')}`),
  'numbers of bytes': (text) =>
    whole(JSON.stringify({ type: 'Buffer', data: [...Buffer.from(text)] })),
  'in colours': (text, secret) => ({
    text: text.replace(secret, () => `\u001b[1;31m${secret}\u001b[0m`),
    gone: [secret],
  }),
  'in colours, in JSON': (text, secret) => ({
    text: JSON.stringify({ out: text.replace(secret, () => `\u001b[32m${secret}\u001b[0m`) }),
    gone: [quoted(secret)],
  }),
  'no width between': (text, secret, random) => {
    const parted = [...secret].map((char, i) => (i % 5 === 2 ? char + noWidth(random) : char));
    return { text: text.replace(secret, () => parted.join('')), gone: [parted.join('')] };
  },
  'full width': (text, secret) => {
    const wide = secret.replaceAll(/[!-~]/g, (char) => String.fromCharCode(code(char) + 0xfee0));
    return { text: text.replace(secret, () => wide), gone: [wide] };
  },
};

/** Where all of a text is encoded, that something was found says that the run is gone. */
function whole(text: string): Encoded {
  return { text, gone: [] };
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function pythonQuoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
}

function code(char: string): number {
  return char.codePointAt(0) ?? 0;
}

function unicode(char: string): string {
  return `\\u${code(char).toString(16).padStart(4, '0')}`;
}

function spell(text: string): string {
  return [...text].map((char) => (char.length > 1 ? char : unicode(char))).join('');
}

function sign(found: string): string {
  return unicode(found.at(-1) ?? found);
}

function numbered(char: string): string {
  return `&#${code(char)};`;
}

const named = { '&': 'amp', '"': 'quot', "'": '#39', '<': 'lt', '>': 'gt' } as const;

function entities(text: string): string {
  return Object.entries(named).reduce(
    (made, [char, name]) => made.replaceAll(char, `&${name};`),
    text,
  );
}

function perByte(text: string, write: (hex: string) => string): string {
  return [...Buffer.from(text)].map((byte) => write(byte.toString(16).padStart(2, '0'))).join('');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function noWidth(random: Random): string {
  return '\u200b\u200c\u200d\u2060\ufeff\u00ad'.charAt(Math.floor(random() * 6));
}
