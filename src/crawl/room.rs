use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory that bodies under way may take together, from the first byte until their ad is read. Bytes.
const ROOM_BYTES: u64 = 96 << 20;
/// Memory is given out in pieces of this size. Bytes.
const PIECE_BYTES: u64 = 4096;

/// Room for bodies: a large one waits until others are done, so that a night takes the same memory whatever the
/// servers send.
#[derive(Debug)]
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(pieces(ROOM_BYTES) as usize)))
    }
}

impl Room {
    /// Waits for room for `bytes`; whatever is larger than all of it takes all.
    pub(super) async fn take(&self, bytes: u64) -> Taken {
        let wanted = pieces(bytes.min(ROOM_BYTES));
        // The semaphore is never closed.
        Taken(Arc::clone(&self.0).acquire_many_owned(wanted).await.ok())
    }
}

/// Room that is taken until this is dropped.
#[derive(Debug, Default)]
pub struct Taken(Option<OwnedSemaphorePermit>);

impl Taken {
    /// Gives back what is more than `bytes`.
    pub(super) fn shrink_to(&mut self, bytes: usize) {
        let needed = pieces(bytes as u64) as usize;
        if let Some(permit) = &mut self.0 {
            drop(permit.split(permit.num_permits().saturating_sub(needed)));
        }
    }
}

fn pieces(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE_BYTES)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_more_than_all_takes_all_and_what_is_read_gives_back() {
        let room = Room::default();
        let free = |room: &Room| room.0.available_permits();
        let all = free(&room);
        let mut large = room.take(u64::MAX).await;
        assert_eq!(free(&room), 0);
        large.shrink_to(10);
        assert_eq!(free(&room), all - 1);
        drop(large);
        assert_eq!(free(&room), all);
    }
}
