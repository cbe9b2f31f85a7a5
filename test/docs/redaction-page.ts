/** docs/redaction.md: the rules of every pack, from the rules themselves, and how to work with them. */
import { builtinPackNames } from '../../redaction-rules/choose.ts';
import { builtinRules } from '../../redaction-rules/generated/rule-set.ts';
import { defaultPacks, packOf } from '../../redaction-rules/packs.ts';
import type { Action } from '../../redaction-rules/rule.ts';

export function redactionPage(): string {
  return [intro, ...builtinPackNames.map(packSection), work, rescan, sql].join('\n');
}

function packSection(pack: string): string {
  const rules = builtinRules.filter((rule) => packOf(rule) === pack);
  const state = defaultPacks.includes(pack) ? 'on' : 'off by default';
  const rows = rules.map(({ id, title, version, action }) => {
    const { label } = action;
    return `| \`${id}\` | ${version} | ${title} | \`[${label}~…]\` | ${alternatives(action)} |`;
  });
  return [
    `### ${pack} (${state})`,
    '',
    '| rule | version | finds | becomes | also |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** What a rule would leave under the actions that need to be told. */
function alternatives({ generalise, partial }: Action): string {
  return [
    ...(generalise === undefined ? [] : [`generalise: ${generalise}`]),
    ...(partial === undefined ? [] : [`partial: ${partial.keep} ${partial.chars}`]),
  ].join('; ');
}

const intro = `# Redaction

Made by \`npm run gen\` from \`redaction-rules/packs/\`.

Every text of a span, log record or data point is scanned before anything of it is written. What a rule describes becomes, unless another action is chosen, a
pseudonym, \`[EMAIL~k1~…]\`: HMAC-SHA-256 under a key outside the data folder. The same value gets the same pseudonym, whatever its
spelling (\`Bob@X.com\`, \`bob@x.com\`; a card with or without spaces), so that it can be followed and joined, and nobody who has the
data alone can test a guess. Text of a sender that imitates a pseudonym is renamed. What could not be scanned is replaced whole.

## What is claimed

\`test/redaction-quality/\` measures, on seeded material of our own whose shapes are written from public documentation and not from the
rules: secrets in the list below are found at 95 % or more, plain, in JSON, percent-encoded, in base64 and in hexadecimal; e-mail
addresses, cards, IBANs, social security numbers, phones with a country code or a word, public IP addresses at 90 % or more of each
kind. The same of more than 180 kinds of tokens in 37 places, 39 named secrets and passwords as languages, shells, files and people write them,
lines of protocols and configuration, and personal data of some twenty countries, each plain and in 26 forms, such as JSON three deep or base64
in lines. Of benign values that look alike (ids, hashes, times, versions, order numbers, vectors, code, what stands beside the names of secrets and is none) at
most one in a hundred is touched, of the characters of code and prose at most 0.5 %. The same is
asked of whole traces: what more than thirty instrumentations sent (\`test/recordings/\`) and runs of an agent, with such values in prompts, answers, tool arguments
and results, headers, URLs, SQL, commands, exceptions, logs, labels and bytes, through every stage to the rows that are stored; there each place has to
reach 90 %, too, and nothing of the recordings themselves may be touched. \`npx vitest run test/redaction-quality\` prints the tables.

**Not claimed: names of people and postal addresses.** Nor a secret without a known shape and without a name beside it, nor a number
that needs a word (an account, a passport) where the word is missing. Private and local addresses
(\`10.…\`, \`192.168.…\`, \`::1\`) are left alone on purpose.

## Choose

| setting | effect |
|---|---|
| \`redaction.packs: personal, secrets, uk\` | packs that are on; \`secrets\` always is |
| \`redaction.policy: secrets-only\` | no other pack · \`strict\`: every pack |
| \`redaction.content: none\` | inputs, outputs and messages are dropped before they are scanned or stored, and artifacts are refused; tokens, models, cost and times stay |
| \`redaction.packs_dir: ./packs\` | your own rules beside ours |
| \`redaction.actions: personal.email=generalise\` | another action for a rule or a pack, or \`off\` |

\`kill -HUP\` reads your packs again. A good set is taken over between two groups of batches, without a restart; a bad one is refused whole,
the log says why, and the old one stays. Each batch's receipt carries the set that it was redacted under.

## Actions

Every rule has an action, and \`redaction.actions\` chooses another: \`personal=mask, personal.email=generalise, personal.vin=off\`. The
strongest first:

| action | what stands there afterwards |
|---|---|
| \`drop\` | \`[CARD~drop]\` in place of the whole field: the attribute's value, the message text, the body |
| \`mask\` | \`[CARD~mask]\`: that it was a card, and nothing by which two could be told apart or joined |
| \`pseudonym\` | \`[CARD~k1~…]\`; what every rule of ours does unless told otherwise |
| \`generalise\` | \`[EMAIL~domain~example.org]\`, \`[IP~network~203.0.113.0/24]\` (IPv6: /48), \`[BIRTH_DATE~year~1980]\`, \`[PHONE~calling-code~49]\`, \`[IBAN~country~DE]\` |
| \`partial\` | \`[CARD~last4~4242]\`: at most four letters or digits, and at most a third of the value |
| \`truncate\` | its first bytes as they came, then \`[BLOB~cut]\`; for size, not for secrecy |
| \`keep\` | the value itself, counted in \`redactions\`; a value that is kept in an encoded form is not counted |
| \`off\` | the rule does not run |

What a value is generalised to, what part stays, and where it is cut is stated by the rule (column *also*; \`action.truncate\` in rules of your
own); a rule that does not say so cannot have that action. A value that has no such part (a birth date with two digits for the year, a domain of more than 64 bytes) is masked. A
domain of one person's own, or a network of one household, still says who it is.

**Overlaps.** Matches that overlap become their union, under the strongest action of them. Of one strength a secret gives the name, then the
longer match. One departure: a secret that lies wholly inside something else of no stronger action keeps its own range, so that its pseudonym is the same as
anywhere else; what is left around it is scanned again. A match that is only kept does not take part.

**Locked rules** (\`locked: true\`; all of \`secrets\`) can be given a stronger action. Turning one off, weakening it or replacing it by a rule of your own with its name stops
the start, or a reload, with the rule's name. A rule of yours can be locked too.

Every replacement has the form \`[LABEL~…]\`. Redacting again changes nothing; where a sender writes text of that form, it is renamed to \`[EXT-LABEL~…]\`. \`redactions.action\`
is what was done in the end: \`mask\` for a value that could not be generalised, \`rename\` for an imitation, \`unscanned\` for what was replaced unread.

## The key and its epochs

The key lies outside the data folder (\`redaction.key_file\`, mode 0600, made at the first start). \`spanledger rules rotate-key\` begins a new epoch: pseudonyms
say theirs, \`[EMAIL~k2~…]\`, and the same value has another one in each, so nothing joins across the rotation. Servers use the new epoch
from their next start or \`kill -HUP\` on. Old epochs stay in the file, which is replaced at once, so that old pseudonyms can still be tested:

    echo '{"id":"1","text":"someone@example.org"}' | spanledger rules scan --epochs

writes the text under every epoch, which is what to look for where somebody asks what is stored about them. Whoever holds the key can test
guesses; without it nobody can. A backup of the data without the key keeps that property.

## Rules
`;

const work = `## Your own rules

One file, one rule, \`<packs_dir>/<pack>/<name>.yaml\`; [\`redaction-rules/schema.ts\`](../redaction-rules/schema.ts) explains each field. Unknown
fields, patterns that could begin without their anchor, examples that fail, and checks that no example needs are refused. A rule of
yours with the id of one of ours replaces it unless that one is locked. With a \`rules.lock\` in the folder
(\`spanledger rules lock\`), a rule that changed without a new version is refused.

    schema: 1
    id: mine.badge
    version: 1
    family: badge
    title: Badges of our company
    match:
      - { anchor: [badge-], pattern: 'badge-[0-9]{4}', boundary: token, max_len: 16 }
    checks: [{ distinct: 3 }]
    score: 0.9
    action: { type: pseudonym, label: BADGE }
    tests:
      must_match: [{ gen: 'badge-123[0-9]', seed: 1 }, { gen: 'badge-456[0-9]', seed: 2 }]
      must_not_match: [badge-1111]

    spanledger rules test                       # examples of every rule that is on, alone and together
    spanledger rules scan < texts.jsonl         # {"id","text"} a line in, redacted lines and hits out
    spanledger rules lock                       # pins versions and digests

## Try before you change

    spanledger rules dry-run --candidate-packs-dir ./next < texts.jsonl

compares a candidate set with the live one over JSON lines and prints counts alone: for each rule its hits and different values, how many of the hits
the live set hides too (at least in part), how many only the candidate finds, and how many of the live set's the candidate would no longer hide. What is not
said of the candidate (\`--candidate-packs\`, \`--candidate-policy\`, \`--candidate-actions\`) is as in the live set. Both are asked what they find at first sight, before anything is
replaced.

The same behind a running server: \`redaction.candidate.packs\`, \`.packs_dir\`, \`.policy\`, \`.actions\` name the candidate (read again at \`kill -HUP\`), and the worker threads compare
\`redaction.candidate.share\` of the bytes of the texts that come, 1 % unless told otherwise; a compared text is scanned by both sets once more. \`GET /api/v1/redaction/candidate\`
and the metrics \`spanledger_redact_candidate_*\` show the counts since the start or the last change of either set. What is stored and answered to senders
does not depend on the candidate. There is no mode that stores the text and only reports: a rule's action \`keep\` is a choice for one rule, made in the settings.
`;

const rescan = `## Stored data under newer rules

    spanledger rules rescan --url http://127.0.0.1:4319

rewrites on a running server what came in under other rules than those in force: texts that are stored once, resources and scopes first, then every column
of text of every table. What is hidden stays hidden; rules can only add to it. It goes in steps of at most 1,000 rows, each a transaction; it can be stopped, or the
server killed, at any time: the next run goes on where the last one ended, and whoever reads meanwhile finds every text. A text that changed gets the name (hash) of what it is
now and all that refers to it is mended; names that were hashes of what is hidden now are replaced, for a guess could be tested against them. The view \`rescans\` tells what each step did,
and \`redactions\` has a row for each item, field and rule (paths of log records without their place in the request), as if the item had come in under the new rules.

What differs from redaction on the way in: \`redaction.content: none\` takes nothing away that is stored; pieces of a streamed answer that stand in several events are not joined again; a rewritten item that its sender sends again after a restart is stored again. Old bytes stay in the database file, in free blocks and beside what is still used,
until DuckDB uses their place: stop the server and run \`spanledger compact --data DIR\`, which writes the file anew from its rows. Batches that were under way when the rules changed may be behind the run: run it once more to be certain.
`;

const sql = `## Ask

Which spans were written under which rule set (scanned and nothing found counts too):

\`\`\`sql
SELECT r.rule_set_digest, count(*) AS spans
FROM spans JOIN receipts r USING (batch_id)
GROUP BY ALL ORDER BY spans DESC
\`\`\`

How many spans each rule touched, by day:

\`\`\`sql
SELECT rule, rule_version, date_trunc('day', s.start_time) AS day, count(DISTINCT (trace_id, span_id)) AS spans
FROM redactions JOIN spans s USING (trace_id, span_id)
GROUP BY ALL ORDER BY day, spans DESC
\`\`\`

Which rules that are in force never found anything. The view \`rules\` holds every rule of every set that was ever in force here, written when
the set takes over (at a start, at \`kill -HUP\`):

\`\`\`sql
SELECT rule, rule_version, pack
FROM (FROM rules WHERE is_active) ANTI JOIN redactions USING (rule)
ORDER BY rule
\`\`\`

Which spans were written before a rule, in the version of today, was there (whom to look at again after a new rule):

\`\`\`sql
SELECT now.rule, now.rule_version, count(*) AS spans
FROM spans JOIN receipts r USING (batch_id), (FROM rules WHERE is_active) now
WHERE NOT EXISTS (
  FROM rules old
  WHERE old.rule_set_digest = r.rule_set_digest AND old.rule = now.rule AND old.rule_version = now.rule_version
)
GROUP BY ALL ORDER BY spans DESC, now.rule
\`\`\`
`;
