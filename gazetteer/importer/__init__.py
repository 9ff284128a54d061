"""The parts of `gazetteer/import.py`.

`packages` fetches and opens the source packages, `text` cleans names,
`tables` writes the TSVs, `topology` does geometry on integer coordinates and
`areas` turns Natural Earth outlines into one shape for each unit.
"""
