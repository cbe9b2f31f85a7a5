-- stored_conversations: the view stored_spans, where a span that carries no messages has those that
-- log records say of it. The one event of v1.37 and later counts before the older one per message,
-- because some libraries send both. The lists are no JSON yet, so their type cannot say so.
CREATE OR REPLACE VIEW stored_conversations AS
SELECT s.* REPLACE (
  coalesce(s.input_messages::VARCHAR, (
    SELECT coalesce(
      '[' || string_agg(array_slice(l.input_messages::VARCHAR, 2, -2), ',' ORDER BY l."time", l.journal_seq)
        FILTER (WHERE l.event_name = 'gen_ai.client.inference.operation.details') || ']',
      '[' || string_agg(array_slice(l.input_messages::VARCHAR, 2, -2), ',' ORDER BY l."time", l.journal_seq)
        FILTER (WHERE l.event_name <> 'gen_ai.client.inference.operation.details') || ']'
    )
    FROM log_record l
    WHERE l.trace_id = s.trace_id AND l.span_id = s.span_id AND l.input_messages IS NOT NULL
  )) AS input_messages,
  coalesce(s.output_messages::VARCHAR, (
    SELECT coalesce(
      '[' || string_agg(array_slice(l.output_messages::VARCHAR, 2, -2), ',' ORDER BY l."time", l.journal_seq)
        FILTER (WHERE l.event_name = 'gen_ai.client.inference.operation.details') || ']',
      '[' || string_agg(array_slice(l.output_messages::VARCHAR, 2, -2), ',' ORDER BY l."time", l.journal_seq)
        FILTER (WHERE l.event_name <> 'gen_ai.client.inference.operation.details') || ']'
    )
    FROM log_record l
    WHERE l.trace_id = s.trace_id AND l.span_id = s.span_id AND l.output_messages IS NOT NULL
  )) AS output_messages
)
FROM stored_spans s;
