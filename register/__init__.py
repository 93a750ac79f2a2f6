"""The register: everything about complaints that people read, in PostgreSQL. All SQL of the product is here.

`write.record` is the only way in; `read`, `search`, `worklist` and `waiting` are the ways out. Events are append-only;
everything else is a projection of them and could be made anew.
"""
