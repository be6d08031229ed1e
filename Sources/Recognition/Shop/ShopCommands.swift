package import Kernel
internal import Ledger
internal import People
internal import Territory

/// 进货: the keeper puts pieces on the shelf of a place.
package struct StockGoods: Command {
    package static let verb: Verb = "points.stock"

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let goods = Field.choice("goods")
        package static let count = Field.integer("points_count", 1...10_000)
        package static let schema = Schema("StockGoods", [unit.any, goods.any, count.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    package var serialisedBy: String? { Shelf.line(input[Fields.unit], input[Fields.goods]) }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: input[Fields.unit], in: tx) else { throw Problem.notFound }
        return unit
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try unit(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> ID {
        let (unit, goods) = (try unit(in: context.tx), input[Fields.goods])
        guard try context.scheme.points().plans.contains(where: { $0.goods(goods) != nil }) else {
            throw Problem.invalid([FieldProblem(Fields.goods.name, "choice")])
        }
        let shelf = try Shelf.open(goods, in: unit.id, context)
        let move = Move(from: shelf.bought, to: shelf.shelf, amount: input[Fields.count])
        let source = PostingSource(SubjectRef("points_stock", context.commandID), rule: "bought")
        _ = try Postings(in: context).post(Posting(source, day: context.now.day, moves: [move]))
        try context.emit(
            Event(
                stream: context.commandID, version: 1, type: Self.verb.text, unit: unit.id,
                Payload().with("goods", token: goods).with("count", number: input[Fields.count])))
        return context.commandID
    }
}

/// 兑付: the keeper hands it over against the code that whoever ordered it shows. Five wrong codes, and the order is released by its time.
package struct HandOver: Command {
    package static let verb: Verb = "points.hand"

    package enum Fields {
        package static let code = Field.line("points_code", maximum: 6)
        package static let schema = Schema("HandOver", [code.any])
    }

    private let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let order = try PointsOrder.load(id, in: tx)
        guard let path = try UnitRecord.find(id: order.unit, in: tx)?.path else { throw Problem.notFound }
        return Subject(record: id, place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> Bool {
        let order = try PointsOrder.load(id, in: context.tx)
        guard order.state == .reserved, order.tries < PointsOrder.triesLimit else { throw Problem(409, "points.order_state") }
        guard Digest.equal(PointsOrder.hash(input[Fields.code], of: id, context.vault), order.code) else {
            // The wrong try has to be kept, so it is no refusal.
            try context.tx.execute(
                "UPDATE points_order SET tries = tries + 1, version = \(order.version + 1) WHERE id = \(id) AND version = \(order.version)")
            try context.emit(Event(stream: id, version: order.version + 1, type: Self.missed.text, unit: order.unit))
            return false
        }
        let books = try PointsBook.open(context.scheme.points(order.scheme), order.cycle, in: context)
        let shelf = try Shelf.open(order.goods, in: order.unit, context)
        // Points of a year count within it, also when they are fetched some days after its end.
        let day = min(context.now.day, Day(sinceEpoch: books.book.until.sinceEpoch - 1))
        try Holds(in: context).settle(
            order.held, into: [try books.account(of: order.member, in: context): books.redeemed, shelf.shelf: shelf.handed],
            rule: order.goods, day: day)
        try order.move(to: .handed, Self.verb, in: context)
        return true
    }

    private static let missed: Verb = "points.missed"
}

/// 退回: nobody came for it in time: points and stock are free again.
struct ReleaseOrder: Command {
    static let verb: Verb = "points.release"
    private static let bite = 50
    let id: ID

    func run(in context: CommandContext) throws {
        let order = try PointsOrder.load(id, in: context.tx)
        try Holds(in: context).release(order.held)
        try order.move(to: .released, Self.verb, in: context)
    }

    static let alarm = Alarm(name: "points.release", everySeconds: 60) { executor in
        try await executor.together { together in
            let due = try Holds.due(PointsOrder.kind, at: together.now, limit: bite, in: together.reading)
            for id in due { try together.perform(ReleaseOrder(id: id), as: .system) }
            return due.count
        }
    }
}
