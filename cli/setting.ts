export type SettingKind =
  | 'text'
  | 'port'
  | 'bytes'
  | 'duration'
  | 'integer'
  | 'probability'
  | 'switch'
  | 'list';

export interface Setting {
  /** `section.key` or `section.group.key` in the file; undefined where it cannot be there. */
  readonly key: string | undefined;
  readonly variable: string;
  readonly flag: string | undefined;
  readonly kind: SettingKind;
  /** Written as a user would write it; empty where the default is worked out. */
  readonly fallback: string;
  readonly meaning: string;
}
