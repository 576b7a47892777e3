"""What is said of library systems: why each refuses, what becomes of a value, how a Record was fitted.

The codes stand in the demands and fits of the systems; here is what they mean and what to do.
"""

from __future__ import annotations

from xjmeta.messages.catalogue import Template, add

__all__: list[str] = []

add({
    "aspace-no-title": Template("The collection has no title.", "Give it one."),
    "aspace-no-title-or-date": Template("The unit has neither a title nor a date.", "Give it one of the two."),
    "aspace-no-identifier": Template("The collection has no identifier.", "Give it one (EAD: unitid)."),
    "aspace-no-extent": Template("The collection has no extent that begins with a number.", "State one: 3 linear feet, each in a physdesc of its own."),
    "aspace-no-date": Template("The collection has no date.", "State one; 'undated' will do."),
    "aspace-no-language": Template("The collection has no did in which a language could be stated.", "State the language of the material, und where it is not known."),
    "aspace-no-level": Template("The collection has no level of description.", "State it: collection, fonds, series."),
    "aspace-other-level": Template("The level is 'otherlevel', but the other level is not named.", "Name it (EAD: otherlevel), or choose a level of the list."),
    "aspace-id": Template("The id {value!r} holds other characters than letters, digits, and - _ : .", "Leave them out of the id."),
    "aspace-date": Template("The date {value!r} is empty, is not a calendar date, or ends before it begins.", "Correct the date, or leave out its normalized form."),
    "aspace-date-type": Template("The type of date {value!r} is none that is known.", "Write inclusive, bulk or single, or leave it out."),
    "aspace-note": Template("The note has a heading and no text.", "Fill it in, or leave it out."),
    "aspace-list": Template("An item of the list is not complete.", "Give each item both a label and a text."),
    "aspace-index": Template("The entry of the index names nothing that is known.", "Let it hold a name or a subject directly."),
    "aspace-object-title": Template("The digital object has no title.", "Give it one (EAD: xlink:title)."),
    "aspace-object-address": Template("The digital object has no address.", "Give it one (EAD: xlink:href, its prefix declared in the first tag)."),
    "aspace-container": Template("The container has no number, or no type although another one holds it.", "Say of each container what and which it is."),
    "aspace-container-label": Template("The label of the container is blank.", "Fill it in, or leave it out."),
    "aspace-term": Template("The access point is blank.", "Fill it in, or leave it out."),
    "aspace-revision": Template("The revision has no date, or does not state what was done.", "State both."),
    "aspace-too-long": Template("The text is longer than is kept in this place.", "Shorten it, or move it to a note."),
    "aspace-misplaced": Template("<{name}> is where no such statement is expected, and the import stops.", "Move it to its place."),
    "aspace-not-well-formed": Template("The XML is not well-formed: {reason}.", "Correct the markup here."),
})

add({
    "arclight-no-id": Template("The finding aid has no id, or its first tag is not <ead>.", "Give it one (EAD: eadid), in a file of its own."),
    "arclight-no-archdesc": Template("There is no description in the document.", "Check that it is a whole finding aid."),
    "arclight-no-title": Template("The unit has neither a title nor a date that is shown.", "Give it one of the two; a date of the bulk alone is not shown."),
    "arclight-years": Template("No years can be made of the machine form {value!r}: it ends before it begins, spans more than 1,000 years, or holds blanks.", "Write YYYY or YYYY/YYYY, without blanks."),
})

add({
    "atom-format": Template("The first tag is <{name}>, and only <ead> without a prefix is taken.", "Give the finding aid a file of its own, without a prefix."),
    "atom-namespace": Template("The default namespace is not taken off, and nothing is stored although success is reported.", 'Write xmlns="..." first in the tag <ead>, something behind it on the same line, or leave it out.'),
    "atom-no-unit": Template("There is no description in the document, and nothing is stored although success is reported.", "Check that it is a whole finding aid."),
    "atom-too-long": Template("The text is longer than its column holds, and the import stops here: {value!r}", "Shorten it: 1,024 characters for titles, identifiers, names and dates, 65,535 bytes for notes."),
    "atom-address": Template("The address {value!r} is fetched, and because it is not a web address the import stops here.", "Leave it out, write it in full, or state in the site file that the server can reach it (addresses = true)."),
})

add({
    "fit-extents": Template("Each extent was given a physical description of its own."),
    "fit-creators": Template("Each creator was given an origination of its own."),
    "fit-notes": Template("Notes in a group were put beside the others."),
    "fit-access-points": Template("Access points in groups were put beside the others."),
    "fit-dates": Template("The machine form of a date is written as it is read there: {becomes}."),
    "fit-years": Template("A machine form of which no years can be made was left out: {value}."),
    "fit-object-titles": Template("Digital objects without a title were given that of their unit."),
    "fit-object-addresses": Template("Digital objects without an address were written as notes."),
    "fit-events": Template("Revisions without a date, or without a description of what was done, were left out."),
    "fit-addresses": Template("Digital objects whose address no server can fetch were left out: they would stop the import."),
    "fit-titles": Template("Of several titles the first was kept, the others were put into a note."),
    "fit-identifiers": Template("Identifiers behind the first were given a type."),
    "fit-one-extent": Template("Several extents were joined into one statement."),
    "fit-one-note": Template("Several notes of one kind were joined."),
    "fit-abstract": Template("The abstract was put before the scope and content."),
    "fit-plain": Template("Lists and tables in notes were written as paragraphs."),
    "fit-record-id": Template("The finding aid was given the id {becomes}, that of what it describes."),
    "fit-said": Template("Empty values were left out: the import would refuse them ({value})."),
    "fit-notes-said": Template("Of notes without a text the heading was written as the text; those without any text were left out."),
    "fit-impossible": Template("A machine form that is no date, or ends before it begins, was left out: {value}."),
    "fit-event-dates": Template("The machine form of a revision's date was written as its text."),
    "fit-counted": Template("The extent is written as a number and a unit that are read there: {becomes}."),
    "fit-index": Template("An index with entries that name nothing directly was written as a general note."),
    "fit-title": Template("The title was shortened to 1,024 characters; the full title is in a general note."),
    "fit-codes": Template("Codes of languages and scripts that are not known there were written as names."),
    "fit-object-spelt": Template("A colon in an address that begins with no scheme was escaped."),
    "fit-root": Template("The document is written without a namespace, and addresses without a prefix."),
})

add({
    "system-alters": Template("{title} keeps {becomes} instead of {value}.", "Change it before the import if that is not meant ({fact})."),
    "system-drops": Template("{title} does not keep {value}.", "Move it to a field that is kept, or keep the source ({fact})."),
    "system-shows": Template("{title} does not know that {value} is internal, and shows it like all else.", "Leave it out of the import: what is written for {title} is without it ({fact})."),
    "system-drops-unit": Template("{title} does not keep this unit.", "Place it in the hierarchy that is read ({fact})."),
    "system-creates": Template("{title} adds {value} to its list of {what}.", "Write a value that the list has, if this is one of them."),
    "system-unread": Template("What {title} changes and drops of it is not known, because the document cannot be read here.", "Correct first what is reported of its reading."),
    "system-accepted": Template("{title} {version} takes it: {altered} changed / {dropped} dropped / {created} created."),
    "system-refused": Template("{title} {version}: refused / {altered} changed / {dropped} dropped; {refused} reasons to refuse."),
})

add({
    "system-withheld": Template("{count} internal units and values were withheld."),
    "system-all-internal": Template("The whole description is internal, and nothing of it is written for another system.", 'Take the mark off first (EAD: audience="internal").'),
    "system-empty": Template("No unit says anything: the system would make descriptions without content.", "If it is a sheet with columns of its own, draft a map that says what they are, and convert it by that first."),
    "system-adapted": Template("Adapted for {title}: {what}"),
    "system-filled": Template("Filled in by the site file: {field} = {value!r}."),
})

add({
    "no-update": Template("{title} takes no updates: a description that it holds is replaced as a whole.", "Import the new state as a whole."),
    "update-none": Template("Nothing is to be imported into {title}."),
    "update-made": Template("{target}: {units} units to be imported into {title} as an update."),
    "atom-update-removes": Template("An update deletes nothing, and {value!r} stays in AtoM.", "Delete the description in AtoM itself."),
    "atom-update-empties": Template("An update leaves what there is where a cell is blank, and {value!r} stays.", "Empty the field in AtoM itself, or write a text in its place."),
    "atom-update-doubles": Template("An update only adds to {name}, and {value!r} stays beside the new value.", "Take it out in AtoM itself, or delete the description there and import it again."),
    "atom-update-event": Template("An update removes no date and no creator, and {value!r} stays.", "Take it out in AtoM itself."),
    "atom-update-events": Template("Of several dates of one type and creator an update would leave one, so that {value!r} is not sent.", "Edit the dates in AtoM itself."),
    "atom-update-status": Template("The unit has no publication status, and an update sets that of the site.", "State it (control.publication_status), or set it again in AtoM."),
    "atom-update-key": Template("The unit has no id: it is found only where it was imported from our sheet, under this key.", "Give units ids before the first import."),
    "atom-update-top": Template("An update makes no unit a highest one.", "Move it in AtoM itself."),
    "aspace-update-removes": Template("Neither a sheet nor a batch deletes, and {value!r} stays in ArchivesSpace.", "Delete it in ArchivesSpace itself, or by its API."),
    "aspace-update-changes": Template("A sheet only adds components, and this stays in ArchivesSpace as it was.", "Edit it there; or get the records by the API (aspace-json), edit these, and send back what this command then gives."),
    "aspace-update-apart": Template("Components below this unit are not in the sheet: a sheet is imported below one unit.", "Import this sheet first, then run the command again with the new state as the old one."),
    "aspace-update-below": Template("The components belong below this unit.", "Choose it in the tree before the import of the sheet."),
})

add({
    "site-unknown-key": Template("The site file has a key {key!r} that is not known.", "The keys are: {known}."),
    "site-not-toml": Template("The site file is not well-formed TOML: {reason}.", "Correct it here."),
    "site-not-texts": Template("The site file gives {key!r} something else than a list of texts.", 'Write ["one", "two"].'),
    "site-not-table": Template("The site file gives {key!r} a value that is no table.", "Write [{key}], and its keys below it, each in a line."),
    "site-not-truth": Template("The site file gives {key!r} a value that is neither true nor false.", "Write true or false, without quotes."),
    "site-not-text": Template("The site file gives {key!r} a value that is not a text.", "Write it between quotes."),
})

add({
    "no-such-system": Template("There is no system {name!r}.", "The systems are: {known}."),
})

add({
    "atom-code": Template("{value!r} is none of the codes that are known, and the import stops here.", "Write a language of ISO 639-1 where there is one, a script of ISO 15924, without blanks."),
    "atom-labels": Template("There are not as many labels as further identifiers, and the import stops here.", "Give each identifier its label."),
    "atom-digits": Template("The date {value!r} stops the import.", "Write it as YYYY-MM-DD."),
    "atom-copyright": Template("Any value for the copyright status stops the import.", "Leave the column out."),
    "atom-slug": Template("The import stops where no description has the slug {value!r}.", "See that it is there, or name the parent by its key."),
    "atom-culture": Template("The culture {value!r} is longer than 16 characters, and the import stops here.", "Write the two letters of the language."),
    "atom-key-twice": Template("The key {value!r} is used by two rows, one right behind the other, and the import stops here.", "Give each row a key of its own."),
    "atom-no-column": Template("The first row names no column that AtoM reads: it would make descriptions without any content and report success.", "Save the sheet as CSV with commas, in UTF-8, the names of the columns (legacyId, title ...) first."),
    "atom-no-row": Template("No row of the sheet is read: nothing would be stored, and success reported.", "Put a row below the names of the columns; end rows with a line feed."),
    "atom-encoding": Template("The sheet is not valid UTF-8 here, and the import stops.", "Save the sheet as UTF-8."),
    "atom-csv-header": Template("The first row names no column of a sheet for AtoM.", "Put the names of the columns first: legacyId, parentId, title ..."),
    "atom-csv-character": Template("Character U+{number:04X} is not allowed in a text; it is kept in the sheet.", "Remove it, or save the sheet again."),
    "atom-csv-parent": Template("The parent {value!r} is not a row of the sheet, or is below its own unit; the row is read as a highest level of description.", "Name the legacyId of the row above."),
})
