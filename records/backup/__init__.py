"""Backups of a seat: encrypted, incremental, each whole or recognisably torn.

    FOLDER/set.json          the set's key, wrapped by the backup passphrase and by nothing else
    FOLDER/owners.1, .2      one key for everybody and every study in the set; rewritten on erasure
    FOLDER/objects/ab/NAME   each object of the archive once, under its owner's key
    FOLDER/runs/MOMENT/      one backup: pack (cells), index (what lies where), manifest (signed)

A cell is what one table holds of one owner. A backup packs the cells that differ from the ones
of the backup before it; its index says so, back to the last full one.
"""
