import { assertUnreachable } from '../../model/errors.ts';
import type { Check } from '../rule.ts';
import { isDigit, isLetter } from './byte-kinds.ts';
import { hasCardIssuer, isAmongGroups, passesLuhn } from './card.ts';
import { hasJwtHeader } from './jwt.ts';
import { distinctFrom, type MatchView } from './match-view.ts';
import { isPlaceholder, startsWithLowered } from './placeholder.ts';
import { validators } from './validators.ts';

/** Returns what the score gains, or `refused`. Cost is at most linear in the match. */
export type CompiledCheck = (match: MatchView) => number;
export const refused = -1;

export function compileCheck(check: Check): CompiledCheck {
  if ('distinct' in check)
    return veto((match) => distinctFrom(match, match.start + match.anchorLength) >= check.distinct);
  if ('not_placeholder' in check) return veto((match) => !isPlaceholder(match));
  if ('luhn' in check) return veto((match) => passesLuhn(match.bytes, match.start, match.end));
  if ('card_issuer' in check)
    return veto((match) => hasCardIssuer(match.bytes, match.start, match.end));
  if ('jwt_header' in check)
    return veto((match) => hasJwtHeader(match.bytes, match.start, match.end));
  if ('not_ending' in check) return notEnding(check.not_ending);
  if ('not_ssh_remote' in check) return veto((match) => !isSshRemote(match));
  if ('not_package_version' in check) return veto((match) => !isPackageVersion(match));
  if ('grouped' in check) {
    const isInGroups = (match: MatchView) => !isDigit(match.bytes[match.start + 4] ?? 0);
    return (match) => (isInGroups(match) && !isAmongGroups(match) ? check.grouped : 0);
  }
  if ('apart_from' in check) return apartFrom(check.apart_from);
  if ('valid' in check) return veto(validators[check.valid]);
  return assertUnreachable(check);
}

function veto(passes: (match: MatchView) => boolean): CompiledCheck {
  return (match) => (passes(match) ? 0 : refused);
}

/** File names and unit names that look like addresses: `icon@2x.png`, `getty@tty1.service`. */
function notEnding(endings: readonly string[]): CompiledCheck {
  const encoded = endings.map((ending) => new TextEncoder().encode(`.${ending}`));
  return veto(
    ({ bytes, start, end }) =>
      !encoded.some(
        (ending) =>
          end - ending.length >= start &&
          startsWithLowered(bytes, end - ending.length, end, ending),
      ),
  );
}

/** A part of something longer, such as six groups of a fingerprint of twenty, is not the thing. */
function apartFrom(signs: string): CompiledCheck {
  const codes = [...signs].map((sign) => sign.charCodeAt(0));
  return veto(({ bytes, start, end, fieldStart, fieldEnd }) => {
    const isBefore = start > fieldStart && codes.includes(bytes[start - 1] ?? 0);
    return !isBefore && !(end < fieldEnd && codes.includes(bytes[end] ?? 0));
  });
}

/** `git@host:path` and `git@host/path`: the account every forge uses, nobody's address. */
function isSshRemote({ bytes, start, end, fieldEnd }: MatchView): boolean {
  const isGit =
    bytes[start] === 0x67 &&
    bytes[start + 1] === 0x69 &&
    bytes[start + 2] === 0x74 &&
    bytes[start + 3] === 0x40;
  return isGit && end < fieldEnd && (bytes[end] === 0x3a || bytes[end] === 0x2f);
}

/** `name@1.2.3-rc.beta`: what follows the sign is a number, a dot and a digit. */
function isPackageVersion({ bytes, start, end }: MatchView): boolean {
  const sign = bytes.indexOf(0x40, start);
  if (sign < 0 || sign >= end) return false;
  let at = sign + 1;
  if (bytes[at] === 0x76) at++;
  const digits = at;
  while (at < end && isDigit(bytes[at] ?? 0)) at++;
  return at > digits && bytes[at] === 0x2e && !isLetter(bytes[at + 1] ?? 0);
}
