/**
 * Imports go down only. One table says who may import whom; everything else is refused.
 * Types count: a type import ties two folders together as much as a value does.
 */
const mayImport = {
  model: [],
  'redaction-rules': ['model'],
  prices: ['model'],
  store: ['model'],
  collector: ['model', 'redaction-rules', 'prices'],
  scorers: ['model', 'store'],
  evidence: ['model', 'store'],
  query: ['model', 'store', 'scorers', 'evidence'],
  ui: ['model'],
  cli: ['model', 'redaction-rules', 'prices', 'store', 'collector', 'scorers', 'evidence', 'query'],
};
const folders = Object.keys(mayImport);
/** Tests may use what `test/` offers: tapes, rows, generated requests. */
const testFile = '\\.test\\.ts$';

const floors = folders.map((folder) => ({
  name: `floor-${folder}`,
  severity: 'error',
  comment: `${folder}/ may import only: ${mayImport[folder].join(', ') || 'nothing of ours'}`,
  from: { path: `^${folder}/`, pathNot: testFile },
  to: {
    path: `^(${[...folders, 'bench', 'test'].filter((other) => other !== folder && !mayImport[folder].includes(other)).join('|')})/`,
    // Exceptions by name: the collector's exporter knows the store, the UI the API's types.
    pathNot: { collector: '^store/contract\\.ts$', ui: '^query/api/wire\\.ts$' }[folder] ?? '^$',
  },
}));

const only = (name, packages, allowed) => ({
  name,
  severity: 'error',
  comment: `${packages} may be imported only by ${allowed}`,
  from: { pathNot: `${allowed}|${testFile}|^(bench|test)/` },
  to: { path: `node_modules/${packages}` },
});

export default {
  forbidden: [
    ...floors,
    {
      name: 'one-exporter',
      severity: 'error',
      comment: 'the store is known to the collector in one file only',
      from: { path: '^collector/', pathNot: `^collector/exporter/|${testFile}` },
      to: { path: '^store/' },
    },
    {
      name: 'ui-types-only',
      severity: 'error',
      comment: 'the UI may take types from the API, never code',
      from: { path: '^ui/' },
      to: { path: '^query/', dependencyTypesNot: ['type-only'] },
    },
    only('duckdb-in-store', '@duckdb/', '^store/'),
    only('price-table-in-prices', '@pydantic/genai-prices', '^prices/'),
    only('grpc-in-receiver', '@grpc/', '^collector/receiver/'),
    only('hono-in-query-and-receiver', '(hono|@hono)/', '^(collector/receiver|query)/'),
    {
      name: 'browser-safe-model',
      severity: 'error',
      comment: 'model/ runs in a browser too: no Node, no packages',
      from: { path: '^model/', pathNot: testFile },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Scripts of recordings use packages that are installed outside of the project.
    exclude: { path: '^(ui/dist|bench/results)/|^test/recordings/.*\\.mjs$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
    },
  },
};
