import { isDigit } from './byte-kinds.ts';

/**
 * Start of the three bytes of a literal that are rarest in ordinary text, by which it is looked
 * for; -1 when all of them have two digits, because groups of digits are passed over.
 */
export function windowStart(literal: Uint8Array): number {
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 2 < literal.length; at++) {
    const [first = 0, second = 0, third = 0] = literal.subarray(at);
    if (isDigit(second) && (isDigit(first) || isDigit(third))) continue;
    const cost = costOf(first, second, third);
    if (cost < bestCost) {
      best = at;
      bestCost = cost;
    }
  }
  return best;
}

/**
 * Rough frequency of three bytes. Those in the sample are avoided; of the others the one whose
 * bytes are rare is taken.
 */
function costOf(first: number, second: number, third: number): number {
  const text = String.fromCharCode(first, second, third);
  return (
    1_000 * (frequencies.get(text) ?? 0) + byteCost(second) * (byteCost(first) + byteCost(third))
  );
}

const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;

/** Rough frequency of a byte in prose, code and JSON. */
function byteCost(byte: number): number {
  if (byte === space) return 15;
  // JSON in strings of JSON, as messages are sent: each name and value ends with both.
  if (byte === backslash || byte === quote) return 12;
  const char = String.fromCharCode(byte);
  if ('etaoinsr'.includes(char)) return 9;
  if (byte >= 0x61 && byte <= 0x7a) return 3;
  if (isDigit(byte)) return 3;
  return '-."/,:_=*#'.includes(char) ? 4 : 1;
}

/** Words of traces, prose, JSON and code, each as often as it is worth avoiding. */
const sample = `
  {"role":"assistant","content":"text","type":"text","value":"values","name":"id","index":0},
  {"role":"user","parts":[{"type":"tool_call","arguments":"{}"}],"finish_reason":"stop"} openai
  gen_ai.operation.name chat gen_ai.request.model gen_ai.response.model gen_ai.provider.name
  gen_ai.input.messages gen_ai.output.messages gen_ai.usage.input_tokens gen_ai.usage.output_tokens
  gen_ai.tool.call.id gen_ai.conversation.id gen_ai.agent.name server.address server.port api http
  https://www. .com execute_tool invoke_agent search embeddings retrieval completion service.name
  the of and to in is that for it was on are as with his they at be this have from or one had by but
  not what all were we when your can said there use an each which she do how their if will up other
  about out many then them these so some her would make like him into time has look two more write
  go see number no way could people my than first been call who its now find long down day did get
  come made may part over new sound take only little work know place year live me back give most
  very after thing our just good sentence man think say great where help through much before line
  right too mean old any same tell boy follow came want show also around form three small set put
  end does another well large must big even such because turn here why ask went men read need land
  different home us move try kind hand picture again change off play spell air away animal house
  point page letter mother answer found study still learn should world high every near add between
  own below country plant last school father keep tree never start city earth eyes light thought
  order orders ship shipping shipment package delivery deliver response respond responsible request
  requests retry message system account access accept success process address customer payment
  invoice refund product price description details status state error value values number numbers
  function return const async await import export class public static string boolean undefined null
  true false else while throw catch select where group table column count update insert delete
  database server client session cache cached key keys index query result results token tokens
  model models prompt completion context document section summary total version update available
  configuration subscription agreement difference retrieved calculated additional evaluation path
  temperature parameters migration deployment container cluster latency throughput measurement
  significant correlation estimate baseline regression warehouse carrier tracking honest happen
  support report important position possible purpose responsibility airport transport opportunity
  company condition figure config sign design assign submit subject signature national international
  scope score describe /path /pages
  issue issued pass passed passing each reach teacher check checking backend package packages
  has hash hashed chance purchase phase alphabet shape
  Thanks Hello Please The This That There What When How We It You In If For And But However
`;
const frequencies = new Map<string, number>();
for (let at = 0; at + 2 < sample.length; at++) {
  const text = sample.slice(at, at + 3);
  frequencies.set(text, (frequencies.get(text) ?? 0) + 1);
}
