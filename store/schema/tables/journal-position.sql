-- journal_position: one row, the sequence number of the last journal record whose rows are
-- stored here. It is updated in the transaction that appends those rows, so a replay knows
-- exactly where to go on.
CREATE TABLE journal_position (
  journal_seq UBIGINT NOT NULL,
  -- The oldest record with rows that wait for a verdict; NULL where none does.
  held_from UBIGINT
);

INSERT INTO journal_position VALUES (0, NULL);
