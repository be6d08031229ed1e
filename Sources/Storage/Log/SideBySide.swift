internal import Dispatch
internal import Synchronization

/// Work in parts that need nothing of each other, on all processors.
enum SideBySide {
    /// What each part gave, in their order; a fault of any is thrown when all are through.
    static func map<Part: Sendable>(_ count: Int, _ work: @Sendable (Int) throws -> Part) throws -> [Part] {
        let results = Mutex<[Int: Result<Part, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Result { try work(index) }
            results.withLock { $0[index] = result }
        }
        let done = results.withLock { $0 }
        return try (0..<count).compactMap { try done[$0]?.get() }
    }
}
