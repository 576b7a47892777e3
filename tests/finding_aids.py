"""Small finding aids for tests, each with what makes it worth having."""

from __future__ import annotations

__all__ = ["INTERNAL", "SECRETS", "SMALL", "TWO"]

SMALL = b"""<?xml version='1.0' encoding="UTF-8"?>
<!-- a comment -->
<ead>
  <eadheader><eadid countrycode='gb'>small</eadid><filedesc><titlestmt><titleproper>Small</titleproper></titlestmt></filedesc></eadheader>
  <archdesc level="collection">
    <did><unittitle>Cables &amp; letters</unittitle><unitdate normal="1934/1949">1934-1949</unitdate>
      <langmaterial><language langcode="rus">Russian</language></langmaterial></did>
    <controlaccess><persname>Smith, Anna</persname><subject>Borders</subject></controlaccess>
    <dsc>
      <c01 level="item" id="one"><did><unittitle>First</unittitle><unitdate>August, 1949</unitdate></did></c01>
      <c01 level="item"><did><unittitle>Second</unittitle><unitdate>someday</unitdate></did></c01>
    </dsc>
  </archdesc>
</ead>
"""

TWO = (
    b"<list>"
    b"<ead><eadheader><eadid>a</eadid></eadheader><archdesc level='file'><did><unittitle>A</unittitle></did></archdesc></ead>\n"
    b"<ead><eadheader><eadid>b</eadid></eadheader><archdesc level='file'><did><unittitle>B</unittitle></did></archdesc></ead>"
    b"</list>"
)

SECRETS = (
    "zebra",
    "yarrow",
    "xenon",
    "walnut",
    "violet",
    "umbra",
    "tundra",
    "sphinx",
    "raven",
    "quartz",
    "pepper",
    "onyx",
    "nectar",
)

INTERNAL = b"""<ead>
  <eadheader><eadid>public-id</eadid>
    <filedesc><titlestmt><titleproper>Proper title</titleproper><author audience="internal">zebra</author></titlestmt></filedesc>
    <revisiondesc audience="internal"><change><date>2001</date><item>yarrow</item></change></revisiondesc></eadheader>
  <archdesc level="collection">
    <did><unittitle>Open title</unittitle><unitid audience="internal">xenon</unitid><unitid>open-id</unitid>
      <physdesc><extent>3 boxes</extent><extent audience="internal">walnut</extent></physdesc></did>
    <scopecontent><p>Open scope <emph audience="internal">violet</emph> and on</p></scopecontent>
    <odd><p>Open note</p><odd audience="internal"><head>umbra</head><p>tundra</p></odd></odd>
    <controlaccess><subject>Open subject</subject><subject audience="internal">sphinx</subject></controlaccess>
    <dsc>
      <c level="series" id="s1"><did><unittitle>Open series</unittitle></did>
        <c level="file" id="f1"><did><unittitle audience="internal">raven</unittitle><unitdate>1950</unitdate></did></c>
        <c level="file" id="f2"><!-- an open comment --><did><unittitle>Open file</unittitle></did></c>
        <c level="file" id="f3" audience="internal"><did><unittitle>quartz</unittitle></did>
          <c level="item" id="i1"><did><unittitle>pepper</unittitle></did></c></c>
      </c>
      <c level="series" id="s2"><did audience="internal"><unittitle>onyx</unittitle></did>
        <scopecontent><p>Still open</p></scopecontent>
        <c level="file" id="f4"><did><unittitle>Deep open</unittitle>
          <unitdate audience="internal">nectar</unitdate></did></c></c>
    </dsc>
  </archdesc>
</ead>
"""
