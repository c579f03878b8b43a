//! A set of rows beside a set of numbers.

use std::collections::BTreeSet;

use super::block::SPARSE;
use super::*;

/// Sets of every kind of block: empty, a few, many, nearly all, over several blocks.
fn sets() -> [BTreeSet<u32>; 9] {
    let span = 3 * BLOCK as u32;
    let some = |step: u32| (0..span).filter(move |row| row * 7 % step == 0).collect();
    [
        BTreeSet::new(),
        BTreeSet::from([5, 64, 65_535, 65_536]),
        BTreeSet::from([2 * BLOCK as u32 + 9]),
        some(3),
        some(15),
        some(17),
        (0..SPARSE as u32).collect(),
        (0..=SPARSE as u32).collect(),
        (100_000..span).collect(),
    ]
}

#[test]
fn a_row_is_removed_from_sets_that_share_a_block_and_they_go_on_sharing_it() {
    let many: RowSet = (0..BLOCK as u32 + 3).step_by(3).collect();
    let few = RowSet::from_iter([9, 70]);
    for row in [9, 10, BLOCK as u32 + 2] {
        let mut sets = [many.clone(), few.clone(), many.clone(), &many - &few, many.clone()];
        let mut removal = Removal::of(row);
        for set in &mut sets {
            let (held, after) = (set.contains(row), &*set - &RowSet::from_iter([row]));
            assert_eq!(removal.remove_from(set), held);
            assert_eq!(*set, after);
        }
        assert!(sets[0].shares_blocks(&sets[2]) && sets[2].shares_blocks(&sets[4]));
        assert!((&sets[0] - &sets[2]).is_empty() && (&sets[0] | &sets[2]).shares_blocks(&sets[4]));
    }
    let mut none = RowSet::new();
    none.flip(&many);
    assert!(none.shares_blocks(&many), "where there was no row, the blocks are shared");
    assert_eq!(many.len() as usize, BLOCK.div_ceil(3) + 1, "who shares it is left alone");
}

#[test]
fn it_behaves_like_a_set_of_numbers_and_has_one_form() {
    for one in sets() {
        let rows: RowSet = one.iter().copied().collect();
        assert_eq!(rows.iter().collect::<BTreeSet<_>>(), one);
        let mut visited = BTreeSet::new();
        for block in 0..rows.blocks() {
            let mut end = 0;
            let places: Vec<usize> = rows.places(block, 0).collect();
            for place in &places {
                assert!(visited.insert((block * BLOCK + place) as u32));
                end = place + 1;
            }
            for skipped in [1, 2, 65, places.len(), places.len() + 1] {
                let expected = places.iter().copied().skip(skipped);
                assert!(rows.places(block, skipped).eq(expected));
            }
            assert_eq!(rows.block_end(block), end);
        }
        assert_eq!(rows.block_end(rows.blocks()), 0);
        assert_eq!(visited, one);
        assert_eq!(rows.len(), one.len() as u64);
        let words: Vec<u64> = (0..rows.blocks() * BLOCK_WORDS).map(|at| rows.word(at)).collect();
        assert_eq!(RowSet::of_words(&words), rows);
        assert_eq!(rows.words(words.len()), words);
        for two in sets() {
            let other: RowSet = two.iter().copied().collect();
            let of = |rows: BTreeSet<u32>| rows.into_iter().collect::<RowSet>();
            assert_eq!(&rows & &other, of(&one & &two));
            assert_eq!(&rows | &other, of(&one | &two));
            assert_eq!(&rows ^ &other, of(&one ^ &two));
            assert_eq!(&rows - &other, of(&one - &two));
        }
    }
}

#[test]
fn rows_go_in_and_out_one_by_one() {
    let mut rows = RowSet::new();
    for row in 0..10_000 {
        assert!(rows.insert(row * 13 % 10_007) && !rows.insert(row * 13 % 10_007));
    }
    let before = rows.clone();
    for row in 0..10_000 {
        assert!(rows.remove(row * 13 % 10_007) && !rows.remove(row * 13 % 10_007));
    }
    assert!(rows.is_empty() && rows == RowSet::new());
    assert_eq!(before.len(), 10_000);
    assert!(before.contains(0) && !before.contains(1_000_000));
}

#[test]
fn words_of_a_block_can_be_exchanged() {
    let mut rows: RowSet = [1, 70_000, 70_001].into_iter().collect();
    let mut words = [0; BLOCK_WORDS];
    rows.block_words(1, &mut words);
    words[(70_000 - BLOCK) / 64] = 0;
    rows.set_block(1, &words);
    assert_eq!(rows, RowSet::from_iter([1]));
    assert_eq!(rows.blocks(), 1);
}

#[test]
fn flipping_twice_restores_the_rows_and_marks_show_the_changed_words() {
    for (one, two) in sets().into_iter().flat_map(|one| sets().map(move |two| (one.clone(), two))) {
        let (mut rows, flips) =
            (one.iter().copied().collect::<RowSet>(), two.iter().copied().collect());
        rows.flip(&flips);
        assert_eq!(rows, (&one ^ &two).into_iter().collect());
        rows.flip(&flips);
        assert_eq!(rows, one.into_iter().collect());
        let (first, marks) = flips.nonzero_words();
        let marked = ((first * BLOCK_WORDS / 64) as u32..)
            .zip(&marks)
            .flat_map(|(at, word)| bits(*word).map(move |bit| at * 64 + bit));
        assert_eq!(marked.collect::<BTreeSet<_>>(), two.iter().map(|row| row / 64).collect());
    }
}

#[test]
fn a_block_of_changes_applies_each_change_to_its_word() {
    let sets = sets();
    for (one, two) in sets.iter().flat_map(|one| sets.iter().map(move |two| (one, two))) {
        let of = |rows: &BTreeSet<u32>| rows.iter().copied().collect::<RowSet>();
        let (before, after, mut joined) = (of(one), of(two), RowSet::new());
        for number in 0..4 {
            let change = |at: u16| {
                let word = number * BLOCK_WORDS + usize::from(at);
                WordChange { at, before: before.word(word), after: after.word(word) }
            };
            let all = (0..BLOCK_WORDS as u16).map(change);
            let changes: Vec<WordChange> =
                all.filter(|change| change.before != change.after).collect();
            let new = |change: &WordChange| change.after & !change.before;
            joined.push_block(number, Block::of_changes(&changes, new));
        }
        assert_eq!(joined, &after - &before);
    }
}
