export type SettingKind = 'text' | 'port' | 'bytes' | 'duration' | 'integer' | 'switch' | 'list';

export interface Setting {
  /** `section.key` in the file; undefined where the setting cannot be in the file. */
  readonly key: string | undefined;
  readonly variable: string;
  readonly flag: string | undefined;
  readonly kind: SettingKind;
  /** Written as a user would write it; empty where the default is worked out. */
  readonly fallback: string;
  readonly meaning: string;
}
