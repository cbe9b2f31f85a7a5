-- What senders say a call cost, what we compute, by which prices, and tokens with prices of their own.
ALTER TABLE span ADD COLUMN input_audio_tokens BIGINT;
ALTER TABLE span ADD COLUMN output_audio_tokens BIGINT;
ALTER TABLE span ADD COLUMN reported_input_cost DOUBLE;
ALTER TABLE span ADD COLUMN reported_output_cost DOUBLE;
ALTER TABLE span ADD COLUMN reported_cost DOUBLE;
ALTER TABLE span ADD COLUMN computed_input_cost DOUBLE;
ALTER TABLE span ADD COLUMN computed_output_cost DOUBLE;
ALTER TABLE span ADD COLUMN computed_cost DOUBLE;
ALTER TABLE span ADD COLUMN price_version VARCHAR;
