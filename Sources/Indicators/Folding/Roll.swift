internal import Kernel

/// Facts gathered by where they stood then and stand today, and carried up both trees at the end.
struct Roll {
    struct Slot: Hashable, Comparable {
        let unit: ID
        let span: Int64

        static func < (left: Slot, right: Slot) -> Bool { (left.unit, left.span) < (right.unit, right.span) }
    }

    private struct Place: Hashable {
        let then: Int
        let now: Int
        let day: Day
    }

    private var gathered: [Place: Cells] = [:]

    /// Units of the facts must be in the book.
    mutating func add(_ facts: [Fact], _ book: inout TreeBook) {
        for fact in facts {
            let then = book.then(fact.at.unit, on: fact.at.day, known: fact.at.known)
            gathered[Place(then: then, now: book.now(fact.at.unit), day: fact.at.day), default: Cells()].add(fact.n, fact.cell)
        }
    }

    /// By unit, day and month: what counts under the units that stood above on the day; and what has to be added to that to have it
    /// under those that stand above today.
    func lifted(_ book: TreeBook) -> (then: [Slot: Cells], moved: [Slot: Cells]) {
        var (then, moved): ([Slot: Cells], [Slot: Cells]) = ([:], [:])
        for (place, cells) in gathered where !cells.isEmpty {
            let spans = [Span.day(place.day), Span.month(place.day)]
            let before = book.lineages[place.then]
            for unit in before { for span in spans { then[Slot(unit: unit, span: span), default: Cells()].add(cells) } }
            guard place.then != place.now else { continue }
            let after = book.lineages[place.now]
            for span in spans {
                for unit in after where !before.contains(unit) { moved[Slot(unit: unit, span: span), default: Cells()].add(cells) }
                for unit in before where !after.contains(unit) {
                    moved[Slot(unit: unit, span: span), default: Cells()].add(cells, times: -1)
                }
            }
        }
        return (then.filter { !$0.value.isEmpty }, moved.filter { !$0.value.isEmpty })
    }
}
