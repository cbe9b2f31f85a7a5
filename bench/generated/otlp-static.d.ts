/** The one function of the static module that is measured. */
export declare const opentelemetry: {
  readonly proto: {
    readonly ExportTraceServiceRequest: {
      decode(body: Uint8Array): {
        readonly resourceSpans: readonly {
          readonly scopeSpans: readonly { readonly spans: readonly unknown[] }[];
        }[];
      };
    };
  };
};
