"""Sealing: who holds the keys, how a text is sealed to one case, and how it is found without being read.

`master` is the key ring (or a KMS); `case_keys` has one data key a case, wrapped by a master key; `envelope` seals with
it; `blind` makes keyed indexes. Nothing here knows PostgreSQL or Temporal: both use it (decision 0016).
"""
