package import Kernel

/// What an act did to units, for whoever keeps something of them.
package struct ActOutcome: Sendable {
    /// A unit that came under another parent, with all below it.
    package struct Moved: Sendable {
        package let unit: ID
        /// The units above it before and after, from the top down.
        package let before: [ID]
        package let after: [ID]

        package var left: [ID] { before.filter { !after.contains($0) } }
        package var joined: [ID] { after.filter { !before.contains($0) } }

        /// Of a list that has a row for each unit above: its rows also into the lists of those above now, and out of those above then.
        /// `key`: what makes a row one, beside the column `unit`; `only`: which of them.
        package func relist(_ table: StaticString, key: [StaticString], only: Statement = "TRUE", in tx: any Transaction) throws {
            let (name, columns) = (Statement(catalogue: "\(table)"), Statement(catalogue: key.map { "\($0)" }.joined(separator: ", ")))
            let same = Statement(catalogue: key.map { "below.\($0) = \(table).\($0)" }.joined(separator: " AND "))
            for above in joined {
                try tx.execute(
                    """
                    INSERT INTO \(name) (unit, \(columns)) SELECT \(above), \(columns) FROM \(name) WHERE unit = \(unit) AND \(only)
                    ON CONFLICT DO NOTHING
                    """)
            }
            for above in left {
                try tx.execute(
                    """
                    DELETE FROM \(name) WHERE unit = \(above) AND \(only)
                    AND EXISTS (SELECT 1 FROM \(name) AS below WHERE below.unit = \(unit) AND \(same))
                    """)
            }
        }
    }

    /// A unit that is no more, or has given something up, and who goes on.
    package struct Left: Sendable {
        package let unit: ID
        /// It stands no longer, so everything in flight goes on elsewhere.
        package let isEnded: Bool
        /// By name, where land does not tell.
        package let main: ID?
        package let successors: [ID]

        package init(unit: ID, isEnded: Bool, main: ID?, successors: [ID]) {
            self.unit = unit
            self.isEnded = isEnded
            self.main = main
            self.successors = successors
        }
    }

    package let act: ID
    package let day: Day
    package let posts: ActPlan.Posts
    /// The act that this one takes back.
    package var undoes: ID?
    package var left: [Left] = []
    /// Those that stood deepest first: what went out of something that moved is gone from it before it moves.
    package private(set) var moved: [Moved] = []
    /// Everything that was changed, for the history of each.
    package var touched: Set<ID> = []

    package mutating func move(_ unit: ID, from before: [ID], to after: [ID]) {
        let place = moved.firstIndex { $0.before.count < before.count } ?? moved.count
        moved.insert(Moved(unit: unit, before: before, after: after), at: place)
    }
}

/// What another slice has to do with units that change: to be counted before, and carried along after. Handed in by the house.
package struct ActFollower: Sendable {
    /// A word and how many: `act.count.<word>`.
    package struct Count: Sendable, Equatable {
        package let word: String
        package let n: Int64

        package init(_ word: String, _ n: Int64) {
            self.word = word
            self.n = n
        }
    }

    /// Counting stops here; beyond it one is told that there are more.
    package static let countLimit: Int64 = 10_000

    /// Of units and all below them; bounded.
    package let count: @Sendable ([UnitRecord], any Reading) throws -> [Count]
    /// In the transaction of the act.
    package let follow: @Sendable (ActOutcome, CommandContext) throws -> Void
    /// How many records of an act are still to follow; 0 when all is where it belongs.
    package let underway: @Sendable (ID, any Reading) throws -> Int64

    package init(
        count: @escaping @Sendable ([UnitRecord], any Reading) throws -> [Count],
        follow: @escaping @Sendable (ActOutcome, CommandContext) throws -> Void,
        underway: @escaping @Sendable (ID, any Reading) throws -> Int64 = { _, _ in 0 }
    ) {
        self.count = count
        self.follow = follow
        self.underway = underway
    }
}

/// Who goes on for a unit: by place where land tells, or else by name.
package struct Heirs: Sendable {
    package let main: ID?
    private let index: PlaceIndex

    package init(_ left: ActOutcome.Left, in tx: any Reading) throws {
        main = left.main
        var lands: [PlaceIndex.Land] = []
        for unit in left.successors + (left.isEnded ? [] : [left.unit]) {
            guard let land = try UnitOutline.find(unit: unit, in: tx), let record = try UnitRecord.find(id: unit, in: tx) else { continue }
            lands.append(PlaceIndex.Land(unit: unit, path: record.path, outline: try land.outline()))
        }
        index = PlaceIndex(lands)
    }

    package func heir(at point: Coordinate?) -> ID? { point.flatMap { index.place(at: $0)?.unit } ?? main }
}
