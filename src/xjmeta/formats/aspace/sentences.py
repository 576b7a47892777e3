"""What the findings about a sheet of components mean, and what to do."""

from xjmeta.messages import Template
from xjmeta.messages.catalogue import add

__all__: list[str] = []

add({
    "aspace-bulk-codes": Template("The field code {value!r} occurs twice, and nothing is imported.", "Keep one of the columns."),
    "aspace-bulk-encoding": Template("The sheet is not valid UTF-8, and nothing is imported.", "Save the sheet as UTF-8."),
    "aspace-bulk-first": Template("The first component is deeper than 1, and nothing is imported.", "Begin with a row of depth 1."),
    "aspace-bulk-stop": Template("{value!r} is longer than a note may be, or no whole day, and the import ends here.", "Shorten the note to 65,000 characters; write days as YYYY-MM-DD."),
    "aspace-bulk-no-resource": Template("The row does not say to which resource it belongs, and is refused.", "Write the EAD id of the resource into the column 'ead', or its address into 'res_uri', in every row."),
    "aspace-bulk-resource": Template("The resource {value!r} is not that of the first row, and the row is refused.", "Give each resource a sheet of its own."),
    "aspace-bulk-depth": Template("The depth {value!r} is none, or more than one deeper than before, and the row is refused.", "Write 1 directly below the resource, and one more at most than in the row before."),
    "aspace-bulk-parent": Template("The row above it in the tree was refused, and so is this one.", "Correct the row above."),
    "aspace-bulk-level": Template("The level {value!r} is none of the list, and the row is refused.", "Write one of: class, collection, file, fonds, item, otherlevel, recordgrp, series, subfonds, subgrp, subseries."),
    "aspace-bulk-title": Template("The row has neither a title nor a date in the columns without number, and is refused.", "Give it a title, or write its first date in begin, end and expression."),
    "aspace-bulk-value": Template("{value!r} is too long, or no id, or lacks its number, and the row is refused.", "Shorten it: 8,192 characters for titles, 255 for identifiers; give each extent its number."),
    "aspace-bulk-date": Template("The date {value!r} is left out: it is no day, ends before it begins, or has an unknown label.", "Correct the date."),
    "aspace-bulk-lost": Template("{value!r} is left out: no column where it is looked for, or a gap before it.", "Number the columns without gaps, with begin_N for each date."),
    "aspace-bulk-column": Template("{value!r} is no field code, and what is below it is passed over without a word (rows: {count}).", "Write the code as the template has it{near}."),
    "aspace-bulk-blank": Template("{value!r} is left out: it has no {what}.", "State it, as a value of its list."),
    "aspace-bulk-list": Template("{value!r} in {what} is no value of its list, and what it belongs to is left out.", "Write a value of the list, by its word or its label in this very case."),
    "aspace-bulk-note": Template("The note {value!r} is left out: it is not well-formed, or of a type that is not taken.", "Close each tag, and write &amp; beside tags."),
    "aspace-bulk-box": Template("The container {value!r} is left out: type of instance, type of box, or the level between is missing.", "State all three."),
})  # fmt: skip
