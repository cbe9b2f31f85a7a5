/**
 * Check digits of national numbers. All take the digits (and letters) of a match without its
 * separators, of a length that the rule's pattern has fixed; or the number that nine digits are.
 */

/** Weighted sum of digits; missing weights count as 0. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * digitAt(digits, i), 0);
}

/** Social security number: area 000, 666 and 9xx, group 00 and serial 0000 were never given out. */
export function isUsSsn(number: number): boolean {
  const area = Math.floor(number / 1e6);
  if (area === 0 || area === 666 || area >= 900) return false;
  if (Math.floor(number / 1e4) % 100 === 0 || number % 1e4 === 0) return false;
  return !publishedNumbers.has(number);
}

/** Printed in advertisements or on sample cards, and since then in every example. */
const publishedNumbers = new Set([78_051_120, 219_099_999, 123_456_789, 457_555_462, 987_654_321]);

/** Individual taxpayer number: begins with 9, fourth and fifth digit in the ranges given out. */
export function isUsItin(number: number): boolean {
  if (number < 9e8) return false;
  const group = Math.floor(number / 1e4) % 100;
  return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || group >= 90;
}

/** NHS number, modulus 11. */
export function isUkNhs(digits: string): boolean {
  const check = 11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 10 && check % 11 === digitAt(digits, 9);
}

/** Aadhaar: Verhoeff's scheme over the dihedral group. */
export function isAadhaar(digits: string): boolean {
  let state = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digitAt(digits, digits.length - 1 - i);
    state = dihedral(state, permuted(digit, i % 8));
  }
  return state === 0;
}

function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5);
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
}

function permuted(digit: number, times: number): number {
  let result = digit;
  for (let i = 0; i < times; i++) result = digitAt('1576283094', result);
  return result;
}

/** German tax id: ISO 7064 modulus 11, 10. */
export function isDeTaxId(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < 10; i++) {
    const sum = (digitAt(digits, i) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return !digits.startsWith('0') && (11 - product) % 10 === digitAt(digits, 10);
}

/** French NIR: 97 less the number modulo 97. Corsica's 2A and 2B count as 19 and 18. */
export function isFrNir(text: string): boolean {
  const digits = text.toUpperCase().replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(digits.slice(0, 13)) % 97n) === Number(digits.slice(13));
}

/** Spanish DNI and NIE: the letter is the number modulo 23. */
export function isEsDni(text: string): boolean {
  const upper = text.toUpperCase();
  const first = 'XYZ'.indexOf(upper.charAt(0));
  const number = first < 0 ? upper.slice(0, 8) : `${first}${upper.slice(1, 8)}`;
  return 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(number) % 23) === upper.slice(-1);
}

/** Italian codice fiscale: odd places by a table, even ones by value, modulo 26. */
export function isItCf(text: string): boolean {
  const upper = text.toUpperCase();
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = upper.charCodeAt(i);
    const value = code >= 0x41 ? code - 0x41 : code - 0x30;
    sum += i % 2 === 0 ? (oddValues[value] ?? 0) : value;
  }
  return String.fromCharCode(0x41 + (sum % 26)) === upper.charAt(15);
}

const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

export function isPlPesel(digits: string): boolean {
  const sum = weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
  return (10 - (sum % 10)) % 10 === digitAt(digits, 10);
}

export function isBrCpf(digits: string): boolean {
  if (new Set(digits).size === 1) return false;
  const first = ((weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weightedSum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return first === digitAt(digits, 9) && second === digitAt(digits, 10);
}

/** Routing number of an American bank: weights 3, 7, 1, and a prefix that is in use. */
export function isAbaRouting(digits: string): boolean {
  const prefix = Number(digits.slice(0, 2));
  const inUse = (prefix >= 1 && prefix <= 12) || (prefix >= 21 && prefix <= 32) || prefix >= 61;
  return inUse && prefix <= 80 && weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

/** Vehicle identification number: check digit in the ninth place. */
export function isVin(text: string): boolean {
  const upper = text.toUpperCase();
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * vinValue(upper.charAt(i)), 0);
  return '0123456789X'.charAt(sum % 11) === upper.charAt(8);
}

function vinValue(char: string): number {
  const at = 'ABCDEFGH.JKLMN.P.R.STUVWXYZ'.indexOf(char);
  if (at < 0) return Number(char);
  return at < 18 ? (at % 9) + 1 : at - 18 + 1;
}

function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - 0x30;
}
