package import Kernel
internal import Ledger
internal import People
internal import Territory

/// 兑换: points and one piece of the stock are reserved together, until the keeper hands it over against a code, or the time is over.
package struct PointsOrder: Sendable {
    package enum State: String, Sendable, CaseIterable { case reserved, handed, released }

    package let id: ID
    package let member: ID
    package let scheme: String
    package let goods: String
    package let points: Int64
    package let unit: ID
    package let cycle: String
    package let code: [UInt8]
    package let tries: Int64
    package let state: State
    package let made: Instant
    package let version: Int64

    static let kind = "points_order"
    static let codeLabel = "code"
    /// Wrong codes that are taken.
    static let triesLimit: Int64 = 5

    var held: SubjectRef { SubjectRef(Self.kind, id) }

    private static let columns: Statement =
        "id, member, scheme, goods, points, unit, cycle, code, tries, state, made_ms, version"

    private static func decode(_ row: any Row) throws -> PointsOrder {
        guard let state = State(rawValue: try row.text(9)) else { throw StoreError.column(9) }
        return PointsOrder(
            id: try row.id(0), member: try row.id(1), scheme: try row.text(2), goods: try row.text(3), points: try row.int(4),
            unit: try row.id(5), cycle: try row.text(6), code: try row.bytes(7), tries: try row.int(8), state: state,
            made: try row.instant(10), version: try row.int(11))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> PointsOrder? {
        try tx.first("SELECT \(columns) FROM points_order WHERE id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> PointsOrder {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    /// Somebody's own, newest first.
    static func all(of member: ID, limit: Int, in tx: any Reading) throws -> [PointsOrder] {
        try tx.all(statement(of: member, limit: limit), decode)
    }

    static func statement(of member: ID, limit: Int) -> Statement {
        "SELECT \(columns) FROM points_order WHERE member = \(member) ORDER BY made_ms DESC, id DESC LIMIT \(limit)"
    }

    /// What waits to be fetched in a place, longest waiting first.
    static func waiting(in unit: ID, limit: Int, in tx: any Reading) throws -> [PointsOrder] {
        try tx.all(statement(in: unit, limit: limit), decode)
    }

    static func statement(in unit: ID, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM points_order WHERE unit = \(unit) AND state = 'reserved' ORDER BY made_ms, id LIMIT \(limit)
        """
    }

    static func hash(_ code: String, of id: ID, _ vault: any Vault) -> [UInt8] { vault.match("\(id).\(code)", purpose: "points.order") }

    func move(to state: State, _ type: Verb, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            """
            UPDATE points_order SET state = \(state.rawValue), version = \(version + 1) WHERE id = \(id) AND version = \(version)
            """)
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(version)", "current": ""]) }
        try context.emit(
            Event(
                stream: id, version: version + 1, type: type.text, unit: unit,
                Payload().with("from", token: self.state.rawValue).with("to", token: state.rawValue)))
    }
}

package struct OrderGoods: Command {
    package static let verb: Verb = "points.order"

    package enum Fields {
        package static let scheme = Field.choice("scheme")
        package static let goods = Field.choice("goods")
        package static let unit = Field.choice("unit")
        package static let schema = Schema("OrderGoods", [scheme.any, goods.any, unit.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    /// Many want the same shelf.
    package var serialisedBy: String? { Shelf.line(input[Fields.unit], input[Fields.goods]) }

    package func run(in context: CommandContext) throws -> ID {
        let plan = try context.scheme.points(input[Fields.scheme])
        let member = try PointsMember.acting(plan.id, in: context)
        var faults: [FieldProblem] = []
        let (goods, unit) = (plan.goods(input[Fields.goods]), try UnitRecord.find(code: input[Fields.unit], in: context.tx))
        if goods == nil { faults.append(FieldProblem(Fields.goods.name, "choice")) }
        // A shop is for those who belong to its place.
        if unit?.path.contains(member.unit.path) != true { faults.append(FieldProblem(Fields.unit.name, "choice")) }
        guard faults.isEmpty, let goods, let unit else { throw Problem.invalid(faults) }
        let cycle = PointsBook.cycle(of: context.now.day)
        let books = try PointsBook.open(plan, cycle, in: context)
        let shelf = try Shelf.open(goods.id, in: unit.id, context)
        let id = context.newID()
        let code = Self.code(context.random(8))
        let until = Day(sinceEpoch: context.now.day.sinceEpoch + plan.holdDays + 1).start
        try Holds(in: context).reserve(
            [(try books.account(of: member.id, in: context), goods.points), (shelf.shelf, 1)], for: SubjectRef(PointsOrder.kind, id),
            until: until)
        try context.tx.execute(
            """
            INSERT INTO points_order (id, member, scheme, goods, points, unit, cycle, code, tries, state, made_ms, version)
            VALUES (\(id), \(member.id), \(plan.id), \(goods.id), \(goods.points), \(unit.id), \(cycle),
                \(PointsOrder.hash(code, of: id, context.vault)), \(0), 'reserved', \(context.now), \(1))
            """)
        try SealedTexts.write([(label: PointsOrder.codeLabel, text: code)], of: id, isNew: true, in: context)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text, unit: unit.id,
                Payload().with("member", id: member.id).with("scheme", token: plan.id).with("goods", token: goods.id)
                    .with("points", number: goods.points).with("until", instant: until)))
        return id
    }

    /// Six digits that tell nothing.
    private static func code(_ random: [UInt8]) -> String {
        let number = random.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        return String(repeating: "0", count: 6 - "\(number)".count) + "\(number)"
    }
}

/// 库存: what lies on the shelf of a place, in pieces.
struct Shelf {
    let shelf: ID
    let bought: ID
    let handed: ID

    private static let from = Day(year: 2020, month: 1, day: 1)

    static func line(_ unit: String, _ goods: String) -> String { "points.shelf.\(unit).\(goods)" }

    static func open(_ goods: String, in unit: ID, _ context: CommandContext) throws -> Shelf {
        let book = try Book.open(
            SubjectRef("unit", unit), commodity: "stock.\(goods)", period: "all", from: from, until: .forever, in: context)
        let own = SubjectRef("book", book.id)
        let ids = try LedgerAccount.open(
            [.init(.holding, "shelf", of: own), .init(.source, "bought", of: own), .init(.sink, "handed", of: own)], in: book.id, context)
        return Shelf(shelf: ids[0], bought: ids[1], handed: ids[2])
    }

    /// How many may still be ordered.
    static func room(_ goods: String, in unit: ID, _ tx: any Reading) throws -> Int64 {
        guard let book = try Book.find(SubjectRef("unit", unit), commodity: "stock.\(goods)", period: "all", in: tx) else { return 0 }
        return try LedgerAccount.all(of: book.id, limit: 10, in: tx).first { $0.name == "shelf" }?.room ?? 0
    }
}
