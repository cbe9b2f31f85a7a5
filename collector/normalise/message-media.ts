import type { MessagePart } from './message-tools.ts';
import { isRecord, type JsonRecord } from './plain-json.ts';

/**
 * Images, audio and files: an address, bytes in base64, or the id of a file. `modality` is what the
 * part's type says; its media type says it better.
 */
export function toMediaPart(part: JsonRecord, modality: string): MessagePart {
  const { source, image, audio, video, input_audio, file } = part;
  const outer = firstRecord(source, image, audio, video, input_audio, file) ?? part;
  // OpenInference nests an image in an image, Bedrock a source in an image.
  const inner = firstRecord(outer.image, outer.source) ?? outer;
  const mime = mimeOf(part, outer, inner, modality);
  const told = mime === undefined ? undefined : /^(image|audio|video)\//.exec(mime)?.[1];
  const common = {
    modality: told ?? modality,
    ...(mime !== undefined && { mime_type: mime }),
  };
  const uri = uriOf(part, inner);
  if (uri !== undefined) return { type: 'uri', ...common, uri };
  const fileId = firstText(inner.file_id, part.file_id);
  if (fileId !== undefined) return { type: 'file', ...common, file_id: fileId };
  const text = modality === 'document' ? textOf(inner) : undefined;
  if (text !== undefined) return { ...titleOf(part), type: 'document', content: text };
  const data = dataOf(part, inner);
  const type = typeof part.type === 'string' ? part.type : modality;
  if (data === undefined) return { ...part, type };
  if (/^(https?|data|s3|gs):/.test(data)) return { type: 'uri', ...common, uri: data };
  return { type: 'blob', ...common, content: data };
}

export function firstRecord(...values: readonly unknown[]): JsonRecord | undefined {
  return values.find(isRecord);
}

export function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value) => typeof value === 'string' && value !== '')?.toString();
}

/** LlamaIndex names the media type after the kind of block. */
function mimeOf(
  part: JsonRecord,
  outer: JsonRecord,
  inner: JsonRecord,
  modality: string,
): string | undefined {
  const found = firstText(
    inner.mediaType,
    inner.mimeType,
    inner.mime_type,
    inner.media_type,
    part.mediaType,
    part.mimeType,
    part.mime_type,
    part[`${modality}_mimetype`],
  );
  const format = firstText(inner.format, outer.format);
  if (found !== undefined || format === undefined) return found;
  return modality === 'document' ? documentTypes.get(format) : `${modality}/${format}`;
}

/** Bedrock's names of formats. */
const documentTypes: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
]);

function uriOf(part: JsonRecord, inner: JsonRecord): string | undefined {
  const bucket = isRecord(inner.s3Location) ? inner.s3Location.uri : undefined;
  return firstText(
    addressOf(part.image_url),
    addressOf(part.audio_url),
    addressOf(part.video_url),
    addressOf(inner.url),
    addressOf(part.url),
    part.document_url,
    part.file_url,
    inner.file_uri,
    bucket,
  );
}

/** An address that is bare, or in `url`. */
function addressOf(value: unknown): unknown {
  return isRecord(value) ? value.url : value;
}

/**
 * Base64: `content` of Pydantic AI, `base64` of LangChain; LlamaIndex names it after the kind, as
 * does Haystack.
 */
function dataOf(part: JsonRecord, inner: JsonRecord): string | undefined {
  return firstText(
    part.image,
    part.audio,
    part.video,
    part.input_audio,
    inner.data,
    inner.file_data,
    inner.bytes,
    inner.base64,
    inner.base64_image,
    inner.base64_data,
    part.data,
    part.type === 'binary' ? part.content : undefined,
  );
}

/** A document of Anthropic or Bedrock can be plain text, or parts of text. */
function textOf({ type, data, text, content }: JsonRecord): string | undefined {
  if (type === 'text' && typeof data === 'string') return data;
  if (typeof text === 'string' && type === undefined) return text;
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((item) =>
    isRecord(item) && typeof item.text === 'string' ? [item.text] : [],
  );
  return texts.length === 0 || texts.length < content.length ? undefined : texts.join('\n');
}

function titleOf({ title, name }: JsonRecord): { readonly title?: string } {
  const found = firstText(title, name);
  return found === undefined ? {} : { title: found };
}
