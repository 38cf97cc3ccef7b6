use std::num::NonZero;

/// Most threads among which work is shared out.
const MOST_THREADS: usize = 8;

/// Does work over items in a part for each core, of at least `least` items; what comes out, in their order.
pub fn share_out<T: Sync, R: Send>(items: &[T], least: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let parts = cores.min(items.len() / least.max(1)).max(1);
    let mut parts = items.chunks(items.len().div_ceil(parts).max(1));
    let first = parts.next().unwrap_or_default();
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut done = vec![work(first)];
        for other in others {
            done.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_in_their_order() {
        let items: Vec<usize> = (0..1_000).collect();
        for least in [0, 1, 7, 400, 5_000] {
            let sums = share_out(&items, least, <[usize]>::to_vec);
            assert_eq!(sums.concat(), items, "{least}");
        }
        assert_eq!(share_out(&[], 1, <[u8]>::len), [0]);
    }
}
