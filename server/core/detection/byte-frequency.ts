// How often two bytes stand side by side in ordinary source text, so that the prefilter can pick each keyword's rarest pair.
// Counted over Go, Python, JavaScript and TypeScript; a digit d (base 36) means about 2^(d/2) in a million bytes.

/** Single bytes 0–127. */
const BYTES =
  "000000000qu00e000000000000000010zkplghkprrpjrorpqonllkljlkpojrljkolooqnlmpfknnopoeopqlkkikellldrnupsswsqrukotruusjvuvspoppjoko80";

/** Pairs of letters without regard to case: row is the first letter, column the second. */
const LETTERS = [
  "akmlail7k8gomo7k3onpihghi8",
  "jafbl875ii5k97jf5gg9j473j6",
  "ncgcncfmh5llfcof7ihnjdc4c3",
  "jdfjpeb9m76icdld6iific9af3",
  "mgnokmidgddnlpiliqppekini7",
  "kagikj96m23ibdmd4jhik585e1",
  "e8bam9cgj16gcigb4hjhhb8558",
  "laadpb58n25bdak92hdhe482c2",
  "iilljnk6a4dnlrokakpo8i7g2i",
  "b023i252504242d514h6c14120",
  "f59claa4g12d7fb978hcb4c141",
  "mefjpl99o4emcdmf4fkkleb2j6",
  "njbeo986k5agibkl0bieg875b0",
  "mdnnoiobk7jidhog7dnpjh96g3",
  "gjmmhlg7jbilmqjm2plmlikba8",
  "naeenfcfi1ckbamj5nhmifa7f0",
  "12354200510a46341575j02100",
  "nfjiqhk9n4ihinog5nlnkgd8j3",
  "kekepdgjn4fgeflkagmpkbe8l8",
  "ncjhphcqp5bjhenk6omkmdeem9",
  "ghihmhf1k13lkncj0nll651b25",
  "m888ma58i03998h938ea466231",
  "j79dh97ik15c7hha5hg9759711",
  "fdhcge57f03ad7bi48bk547994",
  "dbc9ea89e16efhel2bki76b155",
  "a331i104b00654820344401066",
];

const MILLION = 2 ** 20;
const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;

const counts = (digits: string): Float64Array =>
  Float64Array.from(digits, (digit) => 2 ** (Number.parseInt(digit, 36) / 2));
const byteCounts = counts(BYTES);
const letterCounts = counts(LETTERS.join(""));

const byteFrequency = (byte: number): number => byteCounts[byte] ?? 1;

function pairFrequency(a: number, b: number): number {
  if (isLower(a) && isLower(b)) return letterCounts[(a - 0x61) * 26 + (b - 0x61)]!;
  return (byteFrequency(a) * byteFrequency(b)) / MILLION;
}

/** The commonest three letters in a row, most frequent first, and the commonest four. */
const COMMON_THREE =
  "ionthetioentingonstercontypatiypeerrretallamentiturintselresforstrelfestetuurnatestaortnamparporuncfunoderor" +
  "rrotririnreanstdefandtesptiileredsercreectoptnteprotinvallinokeequeadthiineexpromderiallicasscaldenuse0x0his" +
  "autcodreguthultkenfrotokctiperedex00latackcomasefilreqarassaureramgettiaontersimplenapptedaluessopeistqueset" +
  "iteblewitverobjargthonottrulueuesertoneithendexttenettdatnseagenaltteclimetcattateraratchetraizeeremenicalet" +
  "mpoliethalogienritcoraliantormvarareencpesrecabladeatatimenaignnonompoutlseclatorbufireounxpoimeinsmaptalhat" +
  "bytchacesytesigarsnceherhenindkeysedcopivepreiceadddecnewndeposuntrreespesuppetacopadirsposulalspatstematete" +
  "racecoensaceticundngermagerlowactlleaccponpecrsenilideernlasssecasnctourpenfinathheastoeatcanranplercebassco" +
  "pold64horighamdmd6itywrimesnedlochansoumplpamghtntainiorirueefiailolimanoreethsintrydinmodrunordreljecntshec" +
  "eseurcainemeevenodeckoggbjeelancoazuzuriticenillise_rerowcourenworpribrorigrefaulfieefafaudissiz64vropangnit" +
  "ointarorrpactidoveancginlesflaaskggefericyerionfusttemdestexrteonaosttchloarnanerntrtreelsapilaglisinfcapput" +
  "uctegitannfoartharstilloloonfirtiattsiorucmalquithrexcrgsifieclgenngssmamovhasutiedihodonilermasoadowsledild" +
  "nanockspaachrsikedwinrializsescceelininfalrepinkfigerfsecelelemakeerv000urluirwhessiemapasengualoffincommdre" +
  "cursyntilgurlibdednidrtsetreptitaavepliumeffeoolpiltit";
const COMMON_FOUR =
  "tiontypeselfturnretueturnameatiofuncentiporterrorrorionsptiooptistriringthistrindentfromokenauthtokeconsonst" +
  "0x00coderequtestfiletialcallctioparavalunteraluentiaredeintearamedencredlatilineequewithcontmentquesuestient" +
  "clielienmporimporeadableformttereadeaderbytestatcompexpoicatthattimexporsignresuettesultesulappelettnonedata" +
  "atinopertingunctratitackstacamd6md64respormawrittateesposponbasecasenstaonseopampamdnctiinsttruepathightpons" +
  "cesscatitherlicejectheaderatypeschecarsesourourcurcereatolicpoliloggnodeheckbjecazurzureriteobjethenticacrea" +
  "parsasseutheaultfaulrameeatesizelassstrud64valledefaefauclaslicyountuthoorrethorcounmplemethdingflagrelaogge" +
  "ggertexttrucructstanconfsioncorrontemappargsanceinforegiernaethoelseeterthodlistnticelathorintidpropionarigh" +
  "onfiingssertpendternalizrmathentmasktenanfigcopeemensserquirangeloadscopenanncodnantionicomminitpassenseleng" +
  "rreluirelinkicencensmallonidsingtracalserectfalsencoentsiterertiametactimeteefinresesmalccesdefispeclizeunde" +
  "askeppenskedprintivecateidenieldiali64vpcopyhandallobuilbackrintompimpilacceatedonalersifinedireirecexprcept" +
  "bodyequiservpackcharctorrnaluserinedperapilestincapiitalandllemeapitoundpitavalintinwillackaboolverstersutil" +
  "urnsrangaccoffersagealidmsalraisinderentoritkageacheckagaisefielopesrowsestindleeerrractusedcachexceisteuild" +
  "ointwordimplstarccouoverlagsmakesyncxceppperprogectirityype_owsebrowturewserpipepoinuntiterawantamesatchdate" +
  "loopningpingpertssagwaitcroshaveclosfaceattrthropresantiitiollowdistortslockdeclytesentrumenouldressncreonti" +
  "addrropeppinseriilensurequalecodessantexsupplocarialeriarsiopectnstruintntitallybuffuffeexpeenerndexfsetegis" +
  "gisthttptitytinufailoffserveonlyequaffsearratartwhenttoketryduleentaretrerteappiterfemaplowehereelintancired" +
  "rrayesergettotheicrosterexteenceupporfacmicrhallecreerfaeveninpunputenge";

/** Occurrences in a million bytes, by rank: within a factor of two of what was counted. */
const ofRank = (rank: number): number => 60_000 / (rank + 16);

/** By the bytes as one little-endian number: this runs whenever the product starts, and texts would be garbage. */
function ranked(text: string, length: number): Map<number, number> {
  const ranks = new Map<number, number>();
  for (let i = 0; i < text.length; i += length) {
    let packed = 0;
    for (let at = 0; at < length; at++) packed |= text.charCodeAt(i + at) << (8 * at);
    ranks.set(packed, ofRank(i / length));
  }
  return ranks;
}
const common = [ranked(COMMON_THREE, 3), ranked(COMMON_FOUR, 4)] as const;

/**
 * Estimated occurrences, in a million bytes of source text, of the three or four `bytes` from `offset` on: counted where
 * they are common, otherwise a chain of pairs.
 */
export function sequenceFrequency(bytes: Uint8Array, offset: number, length: 3 | 4): number {
  let packed = 0;
  for (let at = 0; at < length; at++) packed |= bytes[offset + at]! << (8 * at);
  const counted = common[length - 3]!.get(packed);
  if (counted !== undefined) return counted;
  let frequency = pairFrequency(bytes[offset]!, bytes[offset + 1]!);
  for (let i = offset + 1; i + 1 < offset + length; i++) {
    frequency *= pairFrequency(bytes[i]!, bytes[i + 1]!) / byteFrequency(bytes[i]!);
  }
  return frequency;
}
