package import Kernel
import Synchronization

/// The index over the outlines of today, shared by everything that serves; it is made anew when an act changed them.
package final class ActivePlaces: Sendable {
    private struct Held {
        let generation: Int64
        let index: PlaceIndex
    }

    private let held = Mutex<Held?>(nil)

    package init() {}

    /// As new as the moment that `tx` reads, or newer.
    ///
    /// Whoever comes while it is made waits for the one that makes it (a tenth of a second for a county) rather than making another.
    package func current(in tx: any Reading) throws -> PlaceIndex {
        let generation = try PlaceIndex.generation(in: tx)
        return try held.withLock { held in
            if let held, held.generation >= generation { return held.index }
            let index = try PlaceIndex.load(in: tx)
            held = Held(generation: generation, index: index)
            return index
        }
    }
}
