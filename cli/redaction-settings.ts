import type { Setting } from './setting.ts';

/** The section `redaction` of the settings. */
export const redactionSettings = {
  redactionKeyFile: {
    key: 'redaction.key_file',
    variable: 'SPANLEDGER_REDACTION_KEY_FILE',
    flag: undefined,
    kind: 'text',
    fallback: '~/.config/spanledger/redaction.key',
    meaning:
      'Key of the pseudonyms, outside the data folder; made with mode 0600 at first start. `$XDG_CONFIG_HOME` is honoured.',
  },
  redactionPacks: {
    key: 'redaction.packs',
    variable: 'SPANLEDGER_REDACTION_PACKS',
    flag: undefined,
    kind: 'text',
    fallback: 'personal, secrets',
    meaning:
      'Rule packs that are on, separated by commas; `secrets` always is. docs/redaction.md lists them.',
  },
  redactionPacksDir: {
    key: 'redaction.packs_dir',
    variable: 'SPANLEDGER_REDACTION_PACKS_DIR',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning: 'Folder with your own packs, `<pack>/<rule>.yaml`; all are on. Read again at SIGHUP.',
  },
  redactionPolicy: {
    key: 'redaction.policy',
    variable: 'SPANLEDGER_REDACTION_POLICY',
    flag: undefined,
    kind: 'text',
    fallback: 'packs',
    meaning:
      '`packs`: those of `redaction.packs`. `secrets-only`: no others. `strict`: every pack.',
  },
  redactionActions: {
    key: 'redaction.actions',
    variable: 'SPANLEDGER_REDACTION_ACTIONS',
    flag: undefined,
    kind: 'text',
    fallback: '',
    meaning:
      'Actions other than the rules’ own, by pack or rule: `personal=mask, personal.email=generalise, personal.vin=off`. Locked rules cannot be weakened.',
  },
  redactionContent: {
    key: 'redaction.content',
    variable: 'SPANLEDGER_REDACTION_CONTENT',
    flag: undefined,
    kind: 'text',
    fallback: 'keep',
    meaning:
      '`none` drops inputs, outputs and messages before they are stored; tokens and cost stay.',
  },
  candidatePacks: {
    key: 'redaction.candidate.packs',
    variable: 'SPANLEDGER_REDACTION_CANDIDATE_PACKS',
    flag: 'candidate-packs',
    kind: 'text',
    fallback: '',
    meaning:
      'Packs of a candidate rule set, tried behind the live one: counts only. What is not said of the candidate is as in the live set.',
  },
  candidatePacksDir: {
    key: 'redaction.candidate.packs_dir',
    variable: 'SPANLEDGER_REDACTION_CANDIDATE_PACKS_DIR',
    flag: 'candidate-packs-dir',
    kind: 'text',
    fallback: '',
    meaning: "Folder of the candidate's own packs.",
  },
  candidatePolicy: {
    key: 'redaction.candidate.policy',
    variable: 'SPANLEDGER_REDACTION_CANDIDATE_POLICY',
    flag: 'candidate-policy',
    kind: 'text',
    fallback: '',
    meaning: "The candidate's policy.",
  },
  candidateActions: {
    key: 'redaction.candidate.actions',
    variable: 'SPANLEDGER_REDACTION_CANDIDATE_ACTIONS',
    flag: 'candidate-actions',
    kind: 'text',
    fallback: '',
    meaning: "The candidate's actions.",
  },
  candidateShare: {
    key: 'redaction.candidate.share',
    variable: 'SPANLEDGER_REDACTION_CANDIDATE_SHARE',
    flag: undefined,
    kind: 'probability',
    fallback: '0.01',
    meaning: 'Share of the bytes of texts that a server compares both sets on.',
  },
} as const satisfies Readonly<Record<string, Setting>>;
