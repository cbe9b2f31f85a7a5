/** Prints our description of the messages as JSON, for `compare_descriptors.py`. */
import { parseSchema } from './schema.ts';

process.stdout.write(JSON.stringify(parseSchema().toJSON()));
