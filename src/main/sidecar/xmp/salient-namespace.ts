// ExifTool's configuration for our XMP namespace. Kept as text and written to a private folder at start, because Perl must find it as a file
// even when the program is one packed archive.

export const SALIENT_NAMESPACE_URI = 'http://ns.salient.photo/1.0/';

/** Every property is kept as text, so that what is read back is what was written. */
export const EXIFTOOL_CONFIG = `
my %ns = (salient => '${SALIENT_NAMESPACE_URI}');
my %tag = (
  STRUCT_NAME => 'Salient Tag', NAMESPACE => { %ns },
  Id => { }, Group => { }, Label => { }, Confidence => { },
  Measure => { }, Value => { }, Unit => { }, Threshold => { }, Region => { },
);
my %claim = (
  STRUCT_NAME => 'Salient Claim', NAMESPACE => { %ns },
  Id => { }, Polarity => { }, Support => { },
);
my %sentence = (
  STRUCT_NAME => 'Salient Sentence', NAMESPACE => { %ns },
  Text => { }, Source => { }, Support => { },
  Claims => { Struct => \\%claim, List => 'Seq' },
  Regions => { List => 'Seq' },
);
%Image::ExifTool::UserDefined::salient = (
  GROUPS => { 0 => 'XMP', 1 => 'XMP-salient', 2 => 'Image' },
  NAMESPACE => { %ns },
  WRITABLE => 'string',
  Critique => { },
  Score => { },
  ScoreDistribution => { List => 'Seq' },
  Tags => { Struct => \\%tag, List => 'Seq' },
  Sentences => { Struct => \\%sentence, List => 'Seq' },
  Suggestions => { List => 'Seq' },
  PackId => { },
  PackVersion => { },
  Prompt => { },
  Provider => { },
  Seed => { },
  ContentSha256 => { },
);
%Image::ExifTool::UserDefined = (
  'Image::ExifTool::XMP::Main' => {
    salient => { SubDirectory => { TagTable => 'Image::ExifTool::UserDefined::salient' } },
  },
);
1;
`;
