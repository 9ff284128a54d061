//! Names that are one place's, and names that must not be taken for it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use gazetteer::name::likeness::{Form, Model, compare, explain};

#[test]
fn one_place_or_two() {
    let mut wrong = Vec::new();
    for line in include_str!("names.tsv").lines().skip(1) {
        let mut cells = line.split('\t');
        let (a, b, places) = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        let likeness = compare(a, b);
        if likeness.is_same() != (places == "one") {
            wrong.push(format!("{a} / {b}: {:.2}", likeness.probability()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn reasons_are_given_in_words() {
    let model = Model::builtin();
    let say = |a: &str, b: &str| explain(&Form::new(a, model), &Form::new(b, model)).join("; ");
    let said = say("Jisr ash-Shughur", "Djisr ech-Choughour");
    assert!(said.contains("jisr and djisr are one generic"), "{said}");
    assert!(say("Tall Hadya", "Tell Hadya").contains("one generic"), "{}", say("Tall Hadya", "Tell Hadya"));
    assert_eq!(say("HAMA", "Hama"), "the same letters");
}
