package import Kernel
import Synchronization

/// Sketches that were drawn once, kept until an act changes outlines or other units stand below.
package final class ActiveSketches: Sendable {
    private struct Held {
        var generation: Int64 = -1
        var sketches: [ID: (children: [ID], sketch: UnitSketch?)] = [:]
    }

    /// Pictures that are kept; a county with its townships and the villages somebody looks at.
    private static let limit = 100

    private let held = Mutex(Held())

    package init() {}

    /// `children` are the units right below as they stand now, by code: a sketch of others is drawn anew.
    package func current(under unit: ID, children: [ID], in tx: any Reading) throws -> UnitSketch? {
        let generation = try PlaceIndex.generation(in: tx)
        let known = held.withLock { held in
            held.generation == generation ? held.sketches[unit].flatMap { $0.children == children ? $0 : nil } : nil
        }
        if let known { return known.sketch }
        let sketch = try UnitSketch.load(under: unit, in: tx)
        held.withLock { held in
            // Whoever reads an older moment must not push out what is newer.
            guard generation >= held.generation else { return }
            if generation > held.generation || held.sketches.count >= Self.limit { held = Held(generation: generation) }
            held.sketches[unit] = (children, sketch)
        }
        return sketch
    }
}
