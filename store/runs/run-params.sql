-- Params of some runs, by the rules of the view `params`; asked of the table, because a semi-join
-- would reach the view's rows only once all were grouped.
SELECT run_id, "key", arg_min("value", journal_seq * 1048576 + place) AS "value"
FROM run_param SEMI JOIN (SELECT unnest($ids) AS run_id) USING (run_id)
GROUP BY run_id, "key"
ORDER BY run_id, "key"
