// An XMP sidecar as several programs leave it: Lightroom's nested masks, darktable's history, two languages, an unknown namespace.

export const FOREIGN_XMP = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:darktable="http://darktable.sf.net/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:odd="http://example.org/odd/"
    xmp:Rating="4" xmp:MetadataDate="2020-01-02T03:04:05" darktable:xmp_version="5" odd:attr="keep me"
    crs:Exposure2012="+0.35">
   <dc:description><rdf:Alt>
    <rdf:li xml:lang="x-default">Default text</rdf:li><rdf:li xml:lang="de-DE">Deutscher Text</rdf:li>
   </rdf:Alt></dc:description>
   <dc:subject><rdf:Bag><rdf:li>boat</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>
   <odd:thing rdf:parseType="Resource"><odd:inner>7</odd:inner></odd:thing>
   <darktable:history><rdf:Seq>
    <rdf:li darktable:num="0" darktable:operation="exposure" darktable:params="0000"/>
    <rdf:li darktable:num="1" darktable:operation="flip"/>
   </rdf:Seq></darktable:history>
   <crs:MaskGroupBasedCorrections><rdf:Seq><rdf:li>
    <rdf:Description crs:What="Correction" crs:CorrectionAmount="1"><crs:CorrectionMasks><rdf:Seq>
     <rdf:li crs:What="Mask/Gradient" crs:MaskValue="1.000000"/>
    </rdf:Seq></crs:CorrectionMasks></rdf:Description>
   </rdf:li></rdf:Seq></crs:MaskGroupBasedCorrections>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;
