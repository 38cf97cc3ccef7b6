//! Texts that share a band, kept in groups of those that are known to be together.

/// Most members of one bucket that are asked in vain on behalf of one text: a band that so many unlike texts
/// share is some site's or employer's standing phrase, and true copies share others.
const MOST_ASKED: usize = 512;
/// No slot.
const NONE: u32 = u32::MAX;

/// For every band key that two texts or more share, a list of groups of texts that are together: whoever
/// comes next asks each group only until one member says yes, so that ten thousand copies cost ten
/// thousand questions and not fifty million.
#[derive(Debug)]
pub(super) struct Buckets {
    /// Buckets of the text at each rank: `of[starts[rank]..starts[rank + 1]]`.
    starts: Vec<u32>,
    of: Vec<u32>,
    /// First group of each bucket.
    heads: Vec<u32>,
    slots: Vec<Slot>,
}

/// A text in a bucket; the first of a group also leads to the group's end and to the next group.
#[derive(Debug, Clone, Copy)]
struct Slot {
    rank: u32,
    next: u32,
    tail: u32,
    next_group: u32,
}

impl Buckets {
    /// Buckets of `entries`, for each band `key << 32 | place of the text`, where `ranks` turns places into
    /// ranks and `is_new` says of each rank whether it is to be compared.
    pub(super) fn of(entries: Vec<Vec<u64>>, ranks: &[u32], is_new: &[bool]) -> Self {
        let mut visits: Vec<(u32, u32)> = Vec::new();
        let mut count = 0_u32;
        for mut band in entries {
            band.sort_unstable();
            for run in band.chunk_by(|a, b| a >> 32 == b >> 32).filter(|run| run.len() > 1) {
                let rank = |entry: &u64| {
                    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the place")]
                    let place = *entry as u32;
                    ranks.get(place as usize).copied().unwrap_or(0)
                };
                if run.iter().any(|entry| is_new.get(rank(entry) as usize) == Some(&true)) {
                    visits.extend(run.iter().map(|entry| (rank(entry), count)));
                    count += 1;
                }
            }
        }
        let mut starts = vec![0_u32; ranks.len() + 1];
        for &(rank, _) in &visits {
            if let Some(start) = starts.get_mut(rank as usize + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut fill = starts.clone();
        let mut of = vec![0; visits.len()];
        for (rank, bucket) in visits {
            if let Some(at) = fill.get_mut(rank as usize) {
                if let Some(slot) = of.get_mut(*at as usize) {
                    *slot = bucket;
                }
                *at += 1;
            }
        }
        let slots = Vec::with_capacity(of.len());
        Self { starts, of, heads: vec![NONE; count as usize], slots }
    }

    /// The buckets of the text at `rank`.
    pub(super) fn of_rank(&self, rank: u32) -> Vec<u32> {
        let get = |at: usize| self.starts.get(at).map_or(0, |&start| start as usize);
        self.of.get(get(rank as usize)..get(rank as usize + 1)).unwrap_or(&[]).to_vec()
    }

    /// Puts the text at `rank` into `bucket`, asking `is_together` of members of each group until one says
    /// yes; groups that say yes become one. Whether the bucket was too crowded to ask all.
    pub(super) fn meet<E>(
        &mut self,
        bucket: u32,
        rank: u32,
        mut is_together: impl FnMut(u32) -> Result<bool, E>,
    ) -> Result<bool, E> {
        let mut others = NONE;
        let mut others_end = NONE;
        let mut asked_in_vain = 0;
        let mut mine = self.push(rank);
        let mut group = self.heads.get(bucket as usize).copied().unwrap_or(NONE);
        while let Some(&head) = self.slots.get(group as usize).filter(|_| asked_in_vain < MOST_ASKED) {
            let mut member = group;
            let mut says_yes = false;
            while let Some(&slot) = self.slots.get(member as usize) {
                if is_together(slot.rank)? {
                    says_yes = true;
                    break;
                }
                asked_in_vain += 1;
                if asked_in_vain >= MOST_ASKED {
                    break;
                }
                member = slot.next;
            }
            if says_yes {
                mine = self.append(group, mine);
            } else {
                self.edit(group, |slot| slot.next_group = others);
                if others == NONE {
                    others_end = group;
                }
                others = group;
            }
            group = head.next_group;
        }
        let is_crowded = group != NONE;
        if is_crowded && others != NONE {
            self.edit(others_end, |slot| slot.next_group = group);
        } else if is_crowded {
            others = group;
        }
        self.edit(mine, |slot| slot.next_group = others);
        if let Some(first) = self.heads.get_mut(bucket as usize) {
            *first = mine;
        }
        Ok(is_crowded)
    }

    fn push(&mut self, rank: u32) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "no more slots than 42 for each of 100 million texts"
        )]
        let at = self.slots.len() as u32;
        self.slots.push(Slot { rank, next: NONE, tail: at, next_group: NONE });
        at
    }

    /// Hangs the group at `second` behind the group at `first`.
    fn append(&mut self, first: u32, second: u32) -> u32 {
        let tail_of = |buckets: &Self, at: u32| buckets.slots.get(at as usize).map_or(at, |slot| slot.tail);
        let (first_tail, second_tail) = (tail_of(self, first), tail_of(self, second));
        self.edit(first_tail, |slot| slot.next = second);
        self.edit(first, |slot| slot.tail = second_tail);
        first
    }

    fn edit(&mut self, at: u32, change: impl FnOnce(&mut Slot)) {
        if let Some(slot) = self.slots.get_mut(at as usize) {
            change(slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_cost_one_question_each() {
        let count = 5000_u32;
        let entries = vec![(0..u64::from(count)).map(|place| 7 << 32 | place).collect()];
        let ranks: Vec<u32> = (0..count).collect();
        let mut buckets = Buckets::of(entries, &ranks, &vec![true; count as usize]);
        let mut questions = 0;
        for rank in 0..count {
            for bucket in buckets.of_rank(rank) {
                buckets
                    .meet(bucket, rank, |_| {
                        questions += 1;
                        Ok::<_, ()>(true)
                    })
                    .unwrap();
            }
        }
        assert_eq!(questions, count - 1);
    }

    #[test]
    fn groups_that_both_say_yes_become_one() {
        let entries = vec![(0..6).map(|place| 7 << 32 | place).collect()];
        let mut buckets = Buckets::of(entries, &[0, 1, 2, 3, 4, 5], &[true; 6]);
        let mut asked = Vec::new();
        // Even and odd are apart until 4 comes, which is together with both.
        for rank in 0..6_u32 {
            asked.clear();
            buckets
                .meet(0, rank, |other| {
                    asked.push(other);
                    Ok::<_, ()>(rank >= 4 || rank % 2 == other % 2)
                })
                .unwrap();
        }
        assert_eq!(asked.len(), 1, "5 finds one group");
    }

    #[test]
    fn keys_that_nobody_shares_make_no_bucket() {
        let entries = vec![vec![1 << 32, 2 << 32 | 1], vec![9 << 32, 9 << 32 | 1]];
        let buckets = Buckets::of(entries, &[0, 1], &[true, false]);
        assert_eq!(buckets.heads.len(), 1);
        assert_eq!(buckets.of_rank(1), [0]);
    }
}
