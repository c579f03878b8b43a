//! Letters without their accents.
//!
//! In: a text. Out: the text with each letter that Unicode takes apart into a letter and marks replaced by the letter
//! alone, and the marks that stand by themselves left out. Letters that are no letter and a mark
//! but are written without one where it is missing have a line too, as `PostgreSQL`'s `unaccent` has them: `ø` is `o`,
//! `ß` is `ss`. INVARIANT: the case stays, and a text of ASCII stays as it is.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What takes the place of which letters.
#[expect(
    clippy::unicode_not_nfc,
    reason = "letters with a tonos and with an acute accent are both meant"
)]
const LETTERS: &[(&str, &str)] = &[
    ("A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶÅ"),
    ("B", "ḂḄḆ"),
    ("C", "ÇĆĈĊČḈ"),
    ("D", "ÐĎĐḊḌḎḐḒ"),
    ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
    ("F", "Ḟ"),
    ("G", "ĜĞĠĢǦǴḠ"),
    ("H", "ĤĦȞḢḤḦḨḪ"),
    ("I", "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ"),
    ("J", "Ĵ"),
    ("K", "ĶǨḰḲḴ"),
    ("L", "ĹĻĽŁḶḸḺḼ"),
    ("M", "ḾṀṂ"),
    ("N", "ÑŃŅŇǸṄṆṈṊ"),
    ("O", "ÒÓÔÕÖØŌŎŐƠǑǪǬǾȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
    ("P", "ṔṖ"),
    ("R", "ŔŖŘȐȒṘṚṜṞ"),
    ("S", "ŚŜŞŠȘṠṢṤṦṨ"),
    ("T", "ŢŤŦȚṪṬṮṰ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
    ("V", "ṼṾ"),
    ("W", "ŴẀẂẄẆẈ"),
    ("X", "ẊẌ"),
    ("Y", "ÝŶŸȲẎỲỴỶỸ"),
    ("Z", "ŹŻŽẐẒẔ"),
    ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ("b", "ḃḅḇ"),
    ("c", "çćĉċčḉ"),
    ("d", "ðďđḋḍḏḑḓ"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("f", "ḟ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("i", "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵ"),
    ("l", "ĺļľłḷḹḻḽ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňǹṅṇṉṋ"),
    ("o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšșṡṣṥṧṩ"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžẑẓẕ"),
    ("ſ", "ẛ"),
    ("Ʒ", "Ǯ"),
    ("ʒ", "ǯ"),
    ("Α", "ΆἈἉἊἋἌἍἎἏᾈᾉᾊᾋᾌᾍᾎᾏᾸᾹᾺΆᾼ"),
    ("Ε", "ΈἘἙἚἛἜἝῈΈ"),
    ("Η", "ΉἨἩἪἫἬἭἮἯᾘᾙᾚᾛᾜᾝᾞᾟῊΉῌ"),
    ("Ι", "ΊΪἸἹἺἻἼἽἾἿῘῙῚΊ"),
    ("Ο", "ΌὈὉὊὋὌὍῸΌ"),
    ("Ρ", "Ῥ"),
    ("Υ", "ΎΫὙὛὝὟῨῩῪΎ"),
    ("Ω", "ΏὨὩὪὫὬὭὮὯᾨᾩᾪᾫᾬᾭᾮᾯῺΏῼ"),
    ("α", "άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ"),
    ("ε", "έἐἑἒἓἔἕὲέ"),
    ("η", "ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ"),
    ("ι", "ΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ"),
    ("ο", "όὀὁὂὃὄὅὸό"),
    ("ρ", "ῤῥ"),
    ("υ", "ΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ"),
    ("ω", "ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ"),
    ("ϒ", "ϓϔ"),
    ("І", "Ї"),
    ("А", "ӐӒ"),
    ("Г", "Ѓ"),
    ("Е", "ЀЁӖ"),
    ("Ж", "ӁӜ"),
    ("З", "Ӟ"),
    ("И", "ЍЙӢӤ"),
    ("К", "Ќ"),
    ("О", "Ӧ"),
    ("У", "ЎӮӰӲ"),
    ("Ч", "Ӵ"),
    ("Ы", "Ӹ"),
    ("Э", "Ӭ"),
    ("а", "ӑӓ"),
    ("г", "ѓ"),
    ("е", "ѐёӗ"),
    ("ж", "ӂӝ"),
    ("з", "ӟ"),
    ("и", "йѝӣӥ"),
    ("к", "ќ"),
    ("о", "ӧ"),
    ("у", "ўӯӱӳ"),
    ("ч", "ӵ"),
    ("ы", "ӹ"),
    ("э", "ӭ"),
    ("і", "ї"),
    ("Ѵ", "Ѷ"),
    ("ѵ", "ѷ"),
    ("Ә", "Ӛ"),
    ("ә", "ӛ"),
    ("Ө", "Ӫ"),
    ("ө", "ӫ"),
    ("AE", "ÆǢǼ"),
    ("OE", "Œ"),
    ("SS", "ẞ"),
    ("TH", "Þ"),
    ("ae", "æǣǽ"),
    ("oe", "œ"),
    ("ss", "ß"),
    ("th", "þ"),
];

/// The marks that are written as letters of their own.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// The text without accents.
pub(crate) fn unaccent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else if let Some(plain) = plain().get(&letter) {
            out.push_str(plain);
        } else if !MARKS.contains(&letter) {
            out.push(letter);
        }
    }
    out
}

fn plain() -> &'static BTreeMap<char, &'static str> {
    static PLAIN: OnceLock<BTreeMap<char, &'static str>> = OnceLock::new();
    PLAIN.get_or_init(|| {
        let of_line = |(plain, letters): &(&'static str, &'static str)| {
            let plain = *plain;
            letters.chars().map(move |letter| (letter, plain))
        };
        LETTERS.iter().flat_map(of_line).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_and_letters_and_case_stay() {
        for (text, expected) in [
            ("", ""),
            ("plain ASCII 1!", "plain ASCII 1!"),
            ("S\u{e3}o Paulo", "Sao Paulo"),
            ("caf\u{e9}", "cafe"),
            ("cafe\u{301}", "cafe"),
            ("\u{c5}S", "AS"),
            ("Troms\u{f8}", "Tromso"),
            ("Stra\u{df}e", "Strasse"),
            ("\u{141}\u{f3}d\u{17a}", "Lodz"),
            ("Vi\u{1ec7}t", "Viet"),
            ("\u{3ac}\u{3bb}\u{3c6}\u{3b1}", "\u{3b1}\u{3bb}\u{3c6}\u{3b1}"),
            ("\u{4e2d}\u{6587} \u{1f600}", "\u{4e2d}\u{6587} \u{1f600}"),
        ] {
            assert_eq!(unaccent(text), expected, "{text}");
        }
        assert!(LETTERS.iter().all(|(plain, _)| !plain.chars().any(|c| MARKS.contains(&c))));
    }
}
