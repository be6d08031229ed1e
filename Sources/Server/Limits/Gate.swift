import Synchronization

/// Counts the requests being answered and turns away what would be one too many: a refusal now is better than an answer too late.
final class Gate: Sendable {
    private let limit: Int
    private let inside = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    var count: Int { inside.load(ordering: .relaxed) }

    func enter() -> Bool {
        guard inside.add(1, ordering: .relaxed).newValue <= limit else {
            inside.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func leave() { inside.subtract(1, ordering: .relaxed) }
}
