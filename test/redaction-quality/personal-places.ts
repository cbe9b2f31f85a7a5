import { generate, type Random, withLuhnDigit } from '../../redaction-rules/generate.ts';
import { ibanOf } from './material.ts';

/** Values of one kind in all their spellings, and where they stand, as `{}`. */
export interface PersonalGroup {
  readonly name: string;
  readonly makes: readonly ((random: Random) => string)[];
  readonly places: readonly string[];
}

const anyPlace: readonly string[] = [
  'please contact {} about it',
  '{"value":"{}","ok":true}',
  'a;b;{};c',
  'user={} action=login',
  'id,v\n1,{}\n',
  '<td>{}</td>',
  '"{}"',
  '- {}\n- next',
  '({})',
  '**{}**',
  "INSERT INTO t VALUES (1,'{}')",
  'x\t{}\ty',
  '{}, ok',
  '客户{}已登录',
  'see <{}>.',
];

const cardPlaces = `my card is {}, exp 12/27
{"card_number":"{}"}
Card: {}
card_number={}&cvv=123
charge the visa {} please
credit card no. {}
<cardNumber>{}</cardNumber>
INSERT INTO cards (id, card_number) VALUES (1,'{}')
Kreditkarte: {}
carte bancaire {}
[{"name":"card","value":"{}"}]
payment with mastercard {} failed
cc: {}
{"ccNumber":"{}"}
pan={}`.split('\n');

const phonePlaces = `my phone is {}
Phone: {}
{"phone":"{}"}
{"phoneNumber":"{}"}
{"phone_number":"{}"}
call me at {}
Tel: {}
tel. {}
mobile {}
phone number: {}
You can reach me on {} after 5
mobile: {}
<phone>{}</phone>
{"contact":{"mobile":"{}"}}
WhatsApp: {}
Telefon: {}
téléphone : {}
teléfono {}
Handy: {}
電話番号: {}
手机号 {}
text me at {}
phone={}&x=1
Fax: {}
cell phone: {}
my number is {}
customer_phone: {}
INSERT INTO u (phone) VALUES ('{}')
telefone {}
Telefono: {}
Handynummer {}
portable : {}
móvil: {}
celular: {}
Rufnummer: {}
contact number {}
| Phone | {} |`.split('\n');

const addressPlaces = `client ip {}
{"client.address":"{}"}
{} - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 12
X-Forwarded-For: {}, 10.0.0.1
Failed password for root from {} port 22 ssh2`.split('\n');

const cardShapes = [
  '4[0-9]{15}',
  '5[1-5][0-9]{14}',
  '2[3-6]0[0-9]{13}',
  '3[47][0-9]{13}',
  '6011[0-9]{12}',
  '35(3[0-9]|8[0-8])[0-9]{12}',
  '36[0-9]{12}',
  '621[0-9]{13}',
  '4[0-9]{3}( [0-9]{4}){3}',
  '4[0-9]{3}(-[0-9]{4}){3}',
  '5[1-5][0-9]{2}( [0-9]{4}){3}',
  '3[47][0-9]{2} [0-9]{6} [0-9]{5}',
  '36[0-9]{2} [0-9]{6} [0-9]{4}',
];

/** Countries and the rest of the number, by the registry of IBAN formats. */
const accounts = `DE [0-9]{18}|GB NWBK[0-9]{14}|FR [0-9]{10}[0-9A-Z]{11}[0-9]{2}|ES [0-9]{20}
IT X[0-9]{10}[0-9A-Z]{12}|NL INGB[0-9]{10}|CH [0-9]{17}|PL [0-9]{24}|BE [0-9]{12}|AT [0-9]{16}
SE [0-9]{20}|NO [0-9]{11}|PT [0-9]{21}|IE AIBK[0-9]{14}|AE [0-9]{19}|SA 80[0-9A-Z]{18}
TR [0-9]{5}0[0-9]{16}|FI [0-9]{14}|DK [0-9]{14}`
  .split(/[|\n]/)
  .map((line) => [line.slice(0, 2), line.slice(3)] as const);

/** As people of a country write a number to each other. */
const nationalPhones = `[(][3-8][0-9]{2}[)] [3-8][0-9]{2}-[0-9]{4}
[3-8][0-9]{2}-[3-8][0-9]{2}-[0-9]{4}
[3-8][0-9]{2}[.][3-8][0-9]{2}[.][0-9]{4}
[3-8][0-9]{2} [3-8][0-9]{2} [0-9]{4}
1-[3-8][0-9]{2}-[3-8][0-9]{2}-[0-9]{4}
07[0-9]{3} [0-9]{6}
020 7[0-9]{3} [0-9]{4}
[(]0161[)] [2-9][0-9]{2} [0-9]{4}
07[0-9]{9}
030 / [0-9]{8}
01[5-7][0-9]/[0-9]{8}
089-[0-9]{7}
[(]0711[)] [0-9]{6}-[0-9]{2}
0[1-7]( [0-9]{2}){4}
06([.][0-9]{2}){4}
[7-9][0-9]{4} [0-9]{5}
[7-9][0-9]{9}
0[2-7][0-9]-[2-9][0-9]{7}
[(]11[)] 9[0-9]{4}-[0-9]{4}
090-[0-9]{4}-[0-9]{4}
03-[0-9]{4}-[0-9]{4}
6[0-9]{2} [0-9]{3} [0-9]{3}
3[0-9]{2} [0-9]{7}
04[0-9]{2} [0-9]{3} [0-9]{3}
13[0-9] [0-9]{4} [0-9]{4}
138[0-9]{8}`.split('\n');

const worldPhones = `[+]1 [3-8][0-9]{2} [3-8][0-9]{2} [0-9]{4}
[+]1 [(][3-8][0-9]{2}[)] [3-8][0-9]{2}-[0-9]{4}
[+]44 7[0-9]{3} [0-9]{6}
[+]44 [(]0[)]20 7[0-9]{3} [0-9]{4}
[+]49 1[5-7][0-9] [0-9]{8}
[+]33 6( [0-9]{2}){4}
[+]91-[7-9][0-9]{4}-[0-9]{5}
[+]81 90 [0-9]{4} [0-9]{4}
[+]551199[0-9]{7}
[+]86 138 [0-9]{4} [0-9]{4}
[+]49[(]0[)]30/[0-9]{7}`.split('\n');

const host = '[a-z][0-9a-z]{6}[.](com|org|de|co[.]uk|io|fr|net|com[.]br|jp|museum)';
const part = '(1[0-9]{2}|[1-9][0-9]?)';

export const personalGroups: readonly PersonalGroup[] = [
  {
    name: 'e-mail',
    makes: [
      `(maria|john|li[.]wei|anna-lena|m_haddad|Peter[.]Meier)[0-9]{1,2}@${host}`,
      '(maria|jose)[+][0-9a-z]{4}@gmail[.]com',
      '(MARIA|JOSE)@EXAMPLE-CORP[.]COM',
      'jose[0-9]@müller-[a-z]{3}[.]de',
      'maria@mail[.]eu[.][a-z]{6}[.]co[.]uk',
    ].map(shape),
    places: [
      ...anyPlace,
      'mailto:{}?subject=x',
      'From: "Bob" <{}>',
      'E-Mail:{}',
      '?email={}&a=1',
      'to=[{}]',
    ],
  },
  {
    name: 'card',
    makes: cardShapes.map((one) => (random) => withLuhnDigit(generate(one, random))),
    places: cardPlaces,
  },
  {
    name: 'iban',
    makes: accounts.flatMap(([country, rest]) => [
      (random) => ibanOf(country, generate(rest, random)),
      (random) => ibanOf(country, generate(rest, random)).replaceAll(/.{4}(?=.)/g, '$& '),
    ]),
    places: anyPlace,
  },
  {
    name: 'ssn',
    makes: [shape('[1-5][0-9][1-9]-[1-9][1-9]-[1-9][0-9]{3}')],
    places: [...anyPlace, 'SSN: {}', 'my social security number is {}', '{"ssn":"{}"}'],
  },
  { name: 'national phone', makes: nationalPhones.map(shape), places: phonePlaces },
  { name: 'world phone', makes: worldPhones.map(shape), places: [...anyPlace, ...phonePlaces] },
  {
    name: 'ipv4',
    makes: [shape(`(8|34|52|81|93|151|185|217)([.]${part}){3}`)],
    places: [...anyPlace, ...addressPlaces, 'peer={}:443', 'http://{}:8080/x'],
  },
  {
    name: 'ipv6',
    makes: [
      shape('2a0[0-9](:[1-9a-f][0-9a-f]{3}){3}::[1-9a-f][0-9a-f]{2}'),
      shape('2001:(4860|470|db9|67c)(:[0-9a-f]{4}){6}'),
    ],
    places: [...anyPlace, ...addressPlaces.slice(0, 2), 'http://[{}]:8080/x'],
  },
  { name: 'mac', makes: [shape('[0-9a-f]{2}(:[0-9a-f]{2}){5}')], places: anyPlace },
];

function shape(pattern: string): (random: Random) => string {
  return (random) => generate(pattern, random);
}
